-- Deploy ringfence:payment/freeze_charging to pg
-- requires: payment/tables
-- requires: core/clean_text
-- requires: core/raise_error
-- requires: core/clock

-- Purpose      Nothing new is charged from here on: no Checkout begins, no saved card is charged.
--              What was paid is credited all the same. After a restore p_restored_to says when the
--              backup was made: attempts to pay that were lost with it are written again from what
--              Stripe says of them.
-- Called by    Operators, the command ringfence stripe frozen.
-- Idempotency  Frozen again with the same content it answers duplicate; with another instant of the
--              backup the earlier of the two counts, and what was compared before does not.
-- Locks        The freeze's row.
-- Errors       RF001, RF002, RF003 p_reason, RF002 p_restored_to in the future, RF002, RF006
--              p_as_of.
-- Returns      One row; outcome is frozen, changed or duplicate.
begin;
set local role ringfence_owner;

create or replace function billing.freeze_charging(
    p_reason      text,
    p_restored_to timestamptz default null,
    p_as_of       timestamptz default null
)
returns table (
    outcome     text,
    frozen_at   timestamptz,
    reason      text,
    restored_to timestamptz
)
language plpgsql
volatile
rows 1
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $freeze_charging$
declare
    v_reason constant text := ringfence.clean_text('p_reason', p_reason, 1000);
    v_now    constant timestamptz := ringfence.clock(p_as_of);
    v_before ringfence.charging_freeze;
    v_freeze ringfence.charging_freeze;
begin
    if p_restored_to > v_now or not isfinite(p_restored_to) then
        perform ringfence.raise_error('RF002', jsonb_build_object(
            'argument', 'p_restored_to', 'value', p_restored_to, 'maximum', v_now));
    end if;
    insert into ringfence.charging_freeze as frozen (reason, restored_to, frozen_at)
    values (v_reason, p_restored_to, v_now)
    on conflict on constraint charging_freeze_pkey do nothing
    returning frozen.* into v_freeze;
    outcome := 'frozen';
    if not found then
        select frozen.* into strict v_before from ringfence.charging_freeze as frozen for update;
        update ringfence.charging_freeze as frozen
           set reason = v_reason,
               restored_to = least(frozen.restored_to, p_restored_to),
               frozen_at = case when coalesce(p_restored_to < frozen.restored_to,
                                              p_restored_to is not null
                                              and frozen.restored_to is null)
                                then v_now else frozen.frozen_at end
        returning frozen.* into strict v_freeze;
        outcome := case when v_freeze = v_before then 'duplicate' else 'changed' end;
    end if;
    return query select outcome, v_freeze.frozen_at, v_freeze.reason, v_freeze.restored_to;
end
$freeze_charging$;

comment on function billing.freeze_charging(text, timestamptz, timestamptz) is
'Nothing new is charged from here on. Errors: RF001, RF002, RF003, RF006.';

grant execute on function billing.freeze_charging(text, timestamptz, timestamptz) to ringfence_ops;

commit;
