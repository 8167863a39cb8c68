-- Deploy ringfence:reconcile/find_unmatched to pg
-- requires: reconcile/note_finding
-- requires: call/tables

-- Purpose      Finds the calls we have and the vendor has not, once its list has been read to the
--              end; and settles what earlier runs found that is not so any more. The list was read
--              an hour beyond the window at either end, so a call we heard of inside the window
--              is only missing there when the vendor created it more than an hour away from that,
--              or not at all.
-- Called by    finish_reconciliation.
-- Idempotency  A finding is one, however often it is found.
-- Locks        The findings' rows.
-- Errors       None.
-- Returns      How many calls the vendor does not have.
begin;
set local role ringfence_owner;

create or replace function ringfence.find_unmatched(
    p_run ringfence.reconciliation_run,
    p_now timestamptz
)
returns bigint
language plpgsql
volatile
as $find_unmatched$
declare
    c_patience constant interval := interval '15 minutes';
    v_found    bigint;
begin
    select count(ringfence.note_finding(row(
               call.org_id, 'vapi', 'unmatched', call.vapi_call_id, p_run.run_id,
               coalesce(call.started_at, call.created_at), p_now, p_now,
               coalesce(call.charge, call.reserved), call.vendor_cost, null, null, null, null,
               jsonb_build_object('call_id', call.call_id, 'status', call.status)
           )::ringfence.reconciliation_finding, p_now))
      into strict v_found
      from ringfence.call as call
     where call.created_at >= p_run.window_from
       and call.created_at < least(p_run.window_to, p_now - c_patience)
       and call.vapi_call_id is not null
       and p_run.org_id in (call.org_id, '00000000-0000-0000-0000-000000000000')
       and coalesce(call.started_at, call.created_at) >= p_run.window_from
       and coalesce(call.started_at, call.created_at) < p_run.window_to
       and not exists (select from ringfence.reconciliation_seen as seen
                        where seen.run_id = p_run.run_id
                          and seen.external_id = call.vapi_call_id);

    update ringfence.reconciliation_finding as finding
       set resolution = case finding.kind when 'unmatched' then 'found'
                                          when 'missing' then 'reported' else 'owner_found' end,
           resolved_at = p_now
     where finding.resolved_at is null
       and finding.vendor = p_run.vendor
       and case finding.kind
           when 'unmatched' then exists (
               select from ringfence.reconciliation_seen as seen
                where seen.run_id = p_run.run_id
                  and seen.external_id = finding.external_id)
           -- Whenever its call was charged or bound, also outside the window.
           when 'missing' then exists (
               select from ringfence.call as call
                where call.vapi_call_id = finding.external_id
                  and call.charge_seq is not null)
           when 'quarantined' then exists (
               select from ringfence.call as call
                where call.vapi_call_id = finding.external_id) end;
    return v_found;
end
$find_unmatched$;

comment on function ringfence.find_unmatched(
    ringfence.reconciliation_run, timestamptz) is
'Finds the calls we have and the vendor has not.';

commit;
