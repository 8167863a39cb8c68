-- Deploy ringfence:payment/check_recharge to pg
-- requires: payment/tables
-- requires: core/clean_text
-- requires: core/raise_error

-- Purpose      What an organization wants its automatic recharge to be, out of what was and what is
--              given, or what is wrong with that.
-- Called by    set_auto_recharge.
-- Idempotency  Pure.
-- Locks        None.
-- Errors       RF001, RF002, RF003 bad argument, RF242 there is no saved card.
-- Returns      The row as it is to be.
begin;
set local role ringfence_owner;

create or replace function ringfence.check_recharge(
    p_before      ringfence.auto_recharge,
    p_enabled     boolean,
    p_amount      bigint,
    p_monthly_cap bigint,
    p_return_url  text
)
returns ringfence.auto_recharge
language plpgsql
immutable
as $check_recharge$
declare
    c_largest constant integer := 99999999;
    v_wanted  ringfence.auto_recharge := p_before;
begin
    v_wanted.amount := coalesce(p_amount, p_before.amount);
    v_wanted.monthly_cap := coalesce(p_monthly_cap, p_before.monthly_cap);
    if p_return_url is not null then
        v_wanted.return_url := ringfence.clean_text('p_return_url', p_return_url, 2000);
    end if;
    if p_enabled is null
       or p_enabled and num_nulls(v_wanted.amount, v_wanted.monthly_cap) > 0 then
        perform ringfence.raise_error('RF001', jsonb_build_object('argument', case
            when p_enabled is null then 'p_enabled'
            when v_wanted.amount is null then 'p_amount' else 'p_monthly_cap' end));
    elsif v_wanted.amount not between 1 and c_largest then
        perform ringfence.raise_error('RF002', jsonb_build_object(
            'argument', 'p_amount', 'value', v_wanted.amount, 'minimum', 1, 'maximum', c_largest));
    elsif v_wanted.monthly_cap < coalesce(v_wanted.amount, 1::bigint) then
        perform ringfence.raise_error('RF002', jsonb_build_object('argument', 'p_monthly_cap',
            'value', v_wanted.monthly_cap, 'minimum', coalesce(v_wanted.amount, 1::bigint)));
    elsif v_wanted.return_url !~ '^https?://' then
        perform ringfence.raise_error('RF003', jsonb_build_object(
            'argument', 'p_return_url', 'expected', 'a URL that begins with https://'));
    elsif p_enabled and p_before.payment_method_id is null then
        perform ringfence.raise_error('RF242', '{}');
    end if;

    if not p_enabled then
        v_wanted.status := 'disabled';
        v_wanted.problem := null;
    elsif coalesce(p_before.status, 'disabled') in ('disabled', 'paused') then
        v_wanted.status := case when p_before.payment_id is null then 'armed'
                                else 'in_flight' end;
        v_wanted.problem := null;
        v_wanted.locked := false;
        -- Only who switches it on: the same said again is not to try a card that was refused.
        if p_before.failures > 0 then
            v_wanted.failures := 0;
            -- An hour behind the refusal, instead of a day, however often it is switched.
            v_wanted.not_before := p_before.not_before - interval '23 hours';
        end if;
    end if;
    return v_wanted;
end
$check_recharge$;

comment on function ringfence.check_recharge(
    ringfence.auto_recharge, boolean, bigint, bigint, text) is
'What an organization wants its automatic recharge to be. Errors: RF001, RF002, RF003, RF242.';

commit;
