-- Deploy ringfence:payment/set_auto_recharge to pg
-- requires: payment/check_recharge
-- requires: payment/stop_recharge
-- requires: payment/withdraw_attempt
-- requires: payment/auto_recharge
-- requires: account/configure_organization
-- requires: core/lock_wallet
-- requires: core/caller
-- requires: core/assert_read_committed
-- requires: core/raise_error

-- Purpose      Switches automatic recharge on or off, and says when it charges how much. What is
--              left out stays. Switching it on forgets earlier failures, and charges at once where
--              less than the threshold is available.
-- Called by    The web process for the organization, operators.
-- Idempotency  The same again changes nothing, and does not charge again.
-- Locks        The organization's, then the rows.
-- Errors       RF001, RF002, RF003 bad argument, RF006, RF101 unknown organization, RF206, RF242
--              there is no saved card, RF245 only an operator may switch it on again.
-- Returns      One row; outcome is changed or duplicate; the rest as auto_recharge says it.
begin;
set local role ringfence_owner;

create or replace function billing.set_auto_recharge(
    p_org_id      uuid,
    p_enabled     boolean,
    p_threshold   bigint      default null,
    p_amount      bigint      default null,
    p_monthly_cap bigint      default null,
    p_return_url  text        default null,
    p_as_of       timestamptz default null
)
returns table (
    outcome            text,
    status             text,
    threshold          bigint,
    amount             bigint,
    monthly_cap        bigint,
    charged_this_month bigint,
    currency           text,
    has_card           boolean,
    problem            text,
    next_attempt_at    timestamptz,
    pay_url            text
)
language plpgsql
volatile
rows 1
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $set_auto_recharge$
declare
    v_now    constant timestamptz := ringfence.clock(p_as_of);
    v_before ringfence.auto_recharge;
    v_wanted ringfence.auto_recharge;
    v_same   boolean;
begin
    perform ringfence.assert_read_committed();
    perform ringfence.lock_wallet(p_org_id);
    perform ringfence.assert_organization(p_org_id);
    select recharge.* into v_before
      from ringfence.auto_recharge as recharge
     where recharge.org_id = p_org_id;
    if p_enabled and v_before.locked
       and not pg_has_role(ringfence.caller(), 'ringfence_ops', 'usage')
       and not pg_has_role(ringfence.caller(), 'ringfence_owner', 'usage') then
        perform ringfence.raise_error('RF245', jsonb_build_object('problem', v_before.problem));
    end if;
    v_wanted := ringfence.check_recharge(
        v_before, p_enabled, p_amount, p_monthly_cap, p_return_url);
    select v_wanted is not distinct from v_before
           and coalesce(p_threshold = wallet.recharge_threshold, true)
      into strict v_same
      from ringfence.wallet as wallet
     where wallet.org_id = p_org_id;
    if not v_same then
        if not p_enabled then
            perform ringfence.stop_recharge(p_org_id, null, v_now);
        elsif v_wanted.status = 'in_flight'
              and (v_wanted.amount, v_wanted.monthly_cap)
                  is distinct from (v_before.amount, v_before.monthly_cap)
              and ringfence.withdraw_attempt(p_org_id, 'It was set otherwise.') then
            v_wanted.status := 'armed';
        end if;
        insert into ringfence.auto_recharge (org_id, changed_at) values (p_org_id, v_now)
        on conflict on constraint auto_recharge_pkey do nothing;
        update ringfence.auto_recharge as recharge
           set status = v_wanted.status,
               amount = v_wanted.amount,
               monthly_cap = v_wanted.monthly_cap,
               return_url = v_wanted.return_url,
               failures = coalesce(v_wanted.failures, 0),
               not_before = v_wanted.not_before,
               problem = v_wanted.problem,
               locked = coalesce(v_wanted.locked, false),
               changed_at = v_now
         where recharge.org_id = p_org_id;
    end if;
    -- It asks after_posting, which is to find what is wanted now.
    perform billing.configure_organization(p_org_id,
        jsonb_strip_nulls(jsonb_build_object('recharge_threshold', p_threshold)), p_as_of);
    return query
    select case when v_same then 'duplicate' else 'changed' end, recharge.*
      from billing.auto_recharge(p_org_id, p_as_of) as recharge;
end
$set_auto_recharge$;

comment on function billing.set_auto_recharge(
    uuid, boolean, bigint, bigint, bigint, text, timestamptz) is
'Switches automatic recharge on or off. Errors: RF001, RF002, RF003, RF006, RF101, RF206, '
'RF242, RF245.';

grant execute on function billing.set_auto_recharge(
    uuid, boolean, bigint, bigint, bigint, text, timestamptz)
   to ringfence_web, ringfence_ops;

commit;
