-- Deploy ringfence:notify/tell_call_blocked to pg
-- requires: notify/notify_customer
-- requires: notify/customer_listens

-- Purpose      Tells a customer's own systems that a call was refused. A caller who tries ten times
--              a minute makes one event of it, by the reason and the minute.
-- Called by    What refuses a reservation, under the lock.
-- Idempotency  The reason and the minute.
-- Locks        None of its own.
-- Errors       None of ours.
-- Returns      Nothing.
begin;
set local role ringfence_owner;

create or replace function ringfence.tell_call_blocked(
    p_org_id       uuid,
    p_call_id      text,
    p_vapi_call_id text,
    p_reason       text,
    p_details      jsonb,
    p_as_of        timestamptz
)
returns void
language plpgsql
volatile
as $tell_call_blocked$
begin
    if ringfence.customer_listens(p_org_id, 'call.blocked') then
        perform ringfence.notify_customer(p_org_id, 'call.blocked',
            p_reason || ':' || to_char(p_as_of at time zone 'UTC', 'YYYYMMDDHH24MI'),
            jsonb_build_object('call_id', p_call_id, 'vapi_call_id', p_vapi_call_id,
                               'reason', p_reason, 'details', p_details), p_as_of);
    end if;
end
$tell_call_blocked$;

comment on function
    ringfence.tell_call_blocked(uuid, text, text, text, jsonb, timestamptz) is
'Tells a customer''s own systems that a call was refused, once a minute and reason.';

commit;
