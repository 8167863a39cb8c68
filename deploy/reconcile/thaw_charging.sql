-- Deploy ringfence:reconcile/thaw_charging to pg
-- requires: payment/tables
-- requires: payment/restored_since
-- requires: reconcile/freeze_covered
-- requires: core/raise_error
-- requires: core/clock

-- Purpose      Charging goes on. After a restore only when what happened at Stripe since the backup
--              has been worked in: a card charged for a wallet whose last payment was lost would be
--              charged twice.
-- Called by    Operators, the command ringfence stripe thaw.
-- Idempotency  Where nothing is frozen it answers duplicate.
-- Locks        The freeze's row, then those of automatic recharges.
-- Errors       RF002, RF006 p_as_of, RF244 what happened since the backup has not been worked in.
-- Returns      One row; outcome is thawed or duplicate; recharges says how many automatic recharges
--              are looked at again.
begin;
set local role ringfence_owner;

create or replace function billing.thaw_charging(
    p_as_of timestamptz default null
)
returns table (
    outcome   text,
    recharges bigint
)
language plpgsql
volatile
rows 1
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $thaw_charging$
declare
    v_now    constant timestamptz := ringfence.clock(p_as_of);
    v_freeze ringfence.charging_freeze;
begin
    select frozen.* into v_freeze from ringfence.charging_freeze as frozen for update;
    if not found then
        return query select 'duplicate', 0::bigint;
        return;
    elsif v_freeze.restored_to is not null and ringfence.freeze_covered() is null then
        perform ringfence.raise_error('RF244', jsonb_build_object(
            'compare_from', ringfence.restored_since(), 'frozen_at', v_freeze.frozen_at));
    end if;
    delete from ringfence.charging_freeze;
    update ringfence.auto_recharge as recharge
       set look_at = v_now
     where recharge.status = 'armed'
        or recharge.payment_id is not null;
    get diagnostics recharges = row_count;
    outcome := 'thawed';
    return next;
end
$thaw_charging$;

comment on function billing.thaw_charging(timestamptz) is
'Charging goes on. Errors: RF002, RF006, RF244.';

grant execute on function billing.thaw_charging(timestamptz) to ringfence_ops;

commit;
