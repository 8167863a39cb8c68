-- Deploy ringfence:schedule/worker_alive to pg
-- requires: schedule/tables

-- Purpose      Whether a worker is alive: only a worker ends calls whose money runs out.
-- Called by    The gate.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      True or false. Seen in a future that has been taken back is not alive.
begin;
set local role ringfence_owner;

create or replace function ringfence.worker_alive(
    p_as_of timestamptz
)
returns boolean
language plpgsql
stable
as $worker_alive$
begin
    return exists (
        select from ringfence.heartbeat as heartbeat
         where heartbeat.kind = 'worker'
           and heartbeat.lease_until > p_as_of
           and heartbeat.last_seen_at <= p_as_of + interval '5 s');
end
$worker_alive$;

comment on function ringfence.worker_alive(timestamptz) is 'Whether a worker is alive.';

commit;
