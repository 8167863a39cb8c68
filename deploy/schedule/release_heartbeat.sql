-- Deploy ringfence:schedule/release_heartbeat to pg
-- requires: schedule/tables
-- requires: core/clock

-- Purpose      A worker that stops gives its lease back, so that its absence shows at once, not
--              after 30 s.
-- Called by    The worker on SIGTERM.
-- Idempotency  Releasing twice, or an unknown caller, does nothing.
-- Locks        The caller's own heartbeat row.
-- Errors       RF002, RF006 p_as_of.
-- Returns      Whether there was a lease to give back.
begin;
set local role ringfence_owner;

create or replace function billing.release_heartbeat(
    p_caller text,
    p_as_of  timestamptz default null
)
returns boolean
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $release_heartbeat$
declare
    v_now constant timestamptz := ringfence.clock(p_as_of);
begin
    update ringfence.heartbeat as heartbeat
       set lease_until = v_now
     where heartbeat.caller = p_caller
       and heartbeat.lease_until > v_now;
    return found;
end
$release_heartbeat$;

comment on function billing.release_heartbeat(text, timestamptz) is
'A caller of the schedule that stops gives its lease back. Errors: RF002, RF006.';

grant execute on function billing.release_heartbeat(text, timestamptz)
   to ringfence_worker, ringfence_ops;

commit;
