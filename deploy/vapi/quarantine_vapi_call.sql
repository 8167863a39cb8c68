-- Deploy ringfence:vapi/quarantine_vapi_call to pg
-- requires: vapi/tables
-- requires: core/clock

-- Purpose      Keeps a call that cannot be settled, with what it cost, until somebody says whose it
--              is. Of the call it keeps the ids only.
-- Called by    The gate, the handlers of Vapi's messages, reconciliation.
-- Idempotency  The call's id at Vapi. What is said later counts; silence takes nothing back.
-- Locks        The row of the call in quarantine.
-- Errors       None.
-- Returns      True when it was not there before.
begin;
set local role ringfence_owner;

create or replace function ringfence.quarantine_vapi_call(
    p_call   jsonb,
    p_report ringfence.call_report,
    p_source text,
    p_as_of  timestamptz,
    p_org_id uuid default null,
    p_reason text default null
)
returns boolean
language plpgsql
volatile
as $quarantine_vapi_call$
declare
    v_now    constant timestamptz := ringfence.clock(p_as_of);
    -- A report of nulls is none, which a composite value does not say of itself.
    v_report constant ringfence.call_report :=
        case when p_report.source is not null then p_report end;
    v_ids    constant jsonb := jsonb_strip_nulls(jsonb_build_object(
        'id', p_call -> 'id',
        'orgId', p_call -> 'orgId',
        'type', p_call -> 'type',
        'createdAt', p_call -> 'createdAt',
        'phoneNumberId', p_call -> 'phoneNumberId',
        'assistantId', p_call -> 'assistantId',
        -- Not an empty one over what was stated before.
        'assistantOverrides', case when jsonb_typeof(p_call #> '{assistantOverrides,metadata}')
                                        = 'object'
            then jsonb_build_object('metadata', p_call #> '{assistantOverrides,metadata}') end));
    v_new    boolean;
begin
    insert into ringfence.quarantined_call as quarantined
           (vapi_call_id, owner_id, reason, source, call, report, first_seen_at, last_seen_at)
    values (p_call ->> 'id', p_org_id,
            coalesce(p_reason, case when p_org_id is null then 'unknown owner'
                                    else 'unreadable' end),
            p_source, v_ids, v_report, v_now, v_now)
    on conflict on constraint quarantined_call_pkey do update
       set owner_id = coalesce(excluded.owner_id, quarantined.owner_id),
           -- Who asks whether a call may go on says nothing that the vendor has not said better.
           reason = case excluded.reason when 'never authorized' then quarantined.reason
                                         else excluded.reason end,
           source = case excluded.reason when 'never authorized' then quarantined.source
                                         else excluded.source end,
           call = quarantined.call || excluded.call,
           report = coalesce(excluded.report, quarantined.report),
           last_seen_at = greatest(excluded.last_seen_at, quarantined.last_seen_at)
    returning quarantined.xmax = 0 into strict v_new;
    return v_new;
end
$quarantine_vapi_call$;

comment on function ringfence.quarantine_vapi_call(
    jsonb, ringfence.call_report, text, timestamptz, uuid, text) is
'Keeps a call at Vapi that cannot be settled.';

commit;
