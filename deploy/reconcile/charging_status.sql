-- Deploy ringfence:reconcile/charging_status to pg
-- requires: payment/tables
-- requires: payment/restored_since
-- requires: reconcile/freeze_covered

-- Purpose      Whether charging is frozen, why, and what is still to be done before it can go on.
-- Called by    The command ringfence stripe status.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      One row. compare_from is where a comparison with Stripe has to begin after a
--              restore, compared_by the one that did; may_thaw whether thaw_charging would.
begin;
set local role ringfence_owner;

create or replace function billing.charging_status()
returns table (
    frozen       boolean,
    frozen_at    timestamptz,
    reason       text,
    restored_to  timestamptz,
    compare_from timestamptz,
    compared_by  uuid,
    may_thaw     boolean
)
language plpgsql
stable
rows 1
security definer
set search_path = pg_catalog, pg_temp
as $charging_status$
declare
    v_run constant uuid := ringfence.freeze_covered();
begin
    return query
    select frozen.frozen_at is not null, frozen.frozen_at, frozen.reason, frozen.restored_to,
           ringfence.restored_since(), v_run,
           frozen.frozen_at is not null and (frozen.restored_to is null or v_run is not null)
      from (values (1)) as one (row)
      left join ringfence.charging_freeze as frozen on true;
end
$charging_status$;

comment on function billing.charging_status() is
'Whether charging is frozen, why, and what is still to be done.';

grant execute on function billing.charging_status()
   to ringfence_web, ringfence_worker, ringfence_ops, ringfence_readonly;

commit;
