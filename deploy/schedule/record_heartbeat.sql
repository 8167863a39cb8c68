-- Deploy ringfence:schedule/record_heartbeat to pg
-- requires: schedule/tables
-- requires: core/clock
-- requires: core/raise_error

-- Purpose      A caller of the schedule says that it is alive. The heartbeat is a lease: 30
--              seconds, for pg_cron, which comes once a minute, 150.
-- Called by    billing.tick, in a transaction of its own before any job runs.
-- Idempotency  Beating twice is beating once.
-- Locks        The caller's own heartbeat row.
-- Errors       RF002, RF006 p_as_of, RF003 caller not of the form kind or kind:name.
-- Returns      Until when the caller counts as alive.
begin;
set local role ringfence_owner;

create or replace function billing.record_heartbeat(
    p_caller text,
    p_as_of  timestamptz default null
)
returns timestamptz
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $record_heartbeat$
declare
    v_now   constant timestamptz := ringfence.clock(p_as_of);
    v_kind  constant text := split_part(p_caller, ':', 1);
    v_lease constant timestamptz :=
        v_now + case v_kind when 'pg_cron' then interval '150 s' else interval '30 s' end;
begin
    if p_caller is null or p_caller !~ '^[a-z][a-z_]{0,30}(:[A-Za-z0-9._:-]{1,120})?$' then
        perform ringfence.raise_error('RF003', jsonb_build_object(
            'argument', 'p_caller', 'expected', 'kind or kind:name, such as worker:host-1:4711'));
    end if;

    insert into ringfence.heartbeat as heartbeat
           (caller, kind, first_seen_at, last_seen_at, lease_until)
    values (p_caller, v_kind, v_now, v_now, v_lease)
    on conflict on constraint heartbeat_pkey do update
       set last_seen_at = excluded.last_seen_at,
           lease_until = excluded.lease_until;
    return v_lease;
end
$record_heartbeat$;

comment on function billing.record_heartbeat(text, timestamptz) is
'A caller of the schedule says that it is alive. Errors: RF002, RF003, RF006.';

grant execute on function billing.record_heartbeat(text, timestamptz)
   to ringfence_worker, ringfence_ops;

commit;
