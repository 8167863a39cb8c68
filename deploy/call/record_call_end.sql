-- Deploy ringfence:call/record_call_end to pg
-- requires: call/tables
-- requires: core/clock

-- Purpose      What a worker that ends a call asks and tells: whether it has ended already as far
--              as we know, and that the vendor took the order. When it really ended stands on the
--              call with its settlement.
-- Called by    Workers.
-- Idempotency  The first acknowledgement is kept.
-- Locks        The call's row, where there is something to write down.
-- Errors       RF002, RF006 p_as_of.
-- Returns      Whether the call has been settled; null when we know of no such call.
begin;
set local role ringfence_owner;

create or replace function billing.record_call_end(
    p_org_id       uuid,
    p_call_id      text,
    p_acknowledged boolean     default false,
    p_as_of        timestamptz default null
)
returns boolean
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $record_call_end$
declare
    v_now constant timestamptz := ringfence.clock(p_as_of);
begin
    if p_acknowledged then
        update ringfence.call as call
           set end_acknowledged_at = v_now
         where call.org_id = p_org_id
           and call.call_id = p_call_id
           -- A call may be authorized, and told to end, again.
           and (call.end_acknowledged_at is null
                or call.end_acknowledged_at < call.end_requested_at);
    end if;
    return (select call.status = 'ended'
              from ringfence.call as call
             where call.org_id = p_org_id
               and call.call_id = p_call_id);
end
$record_call_end$;

comment on function billing.record_call_end(uuid, text, boolean, timestamptz) is
'Whether a call that is to end has ended; writes down that the vendor took the order. Errors: '
'RF002, RF006.';

grant execute on function billing.record_call_end(uuid, text, boolean, timestamptz)
   to ringfence_worker, ringfence_ops;

commit;
