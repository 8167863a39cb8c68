-- Deploy ringfence:payment/auto_recharge to pg
-- requires: payment/recharged_this_month
-- requires: account/assert_organization
-- requires: core/clock

-- Purpose      Whether the saved card of an organization is charged when credit runs low, when, and
--              what has come of it.
-- Called by    The web process, operators, set_auto_recharge.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       RF001, RF101 unknown organization, RF006, RF002 p_as_of.
-- Returns      One row; next_attempt_at is when one that is wanted will be looked at again, pay_url
--              where a customer pays whose bank wants to see them.
begin;
set local role ringfence_owner;

create or replace function billing.auto_recharge(
    p_org_id uuid,
    p_as_of  timestamptz default null
)
returns table (
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
stable
rows 1
security definer
set search_path = pg_catalog, pg_temp
as $auto_recharge$
declare
    v_now        constant timestamptz := ringfence.clock(p_as_of);
    v_next_month constant timestamptz := date_trunc('month', v_now, 'UTC') + interval '1 month';
begin
    perform ringfence.assert_organization(p_org_id);
    return query
    select coalesce(recharge.status, 'disabled'), wallet.recharge_threshold, recharge.amount,
           recharge.monthly_cap,
           ringfence.recharged_this_month(p_org_id, v_now),
           organization.currency, recharge.payment_method_id is not null,
           coalesce(recharge.problem, case when recharge.look_at = v_next_month
                                           then 'The monthly cap is reached.' end),
           case recharge.status when 'armed' then recharge.look_at end,
           case recharge.status when 'paused' then (
               select payment.url
                 from ringfence.payment as payment
                where payment.owner_id = p_org_id
                  and payment.created_at > v_now - interval '1 day'
                  and payment.mails_link
                  and payment.status in ('open', 'declined')
                  and payment.expires_at > v_now
                order by payment.created_at desc
                limit 1) end
      from ringfence.wallet as wallet
      join ringfence.organization as organization on organization.org_id = wallet.org_id
      left join ringfence.auto_recharge as recharge on recharge.org_id = wallet.org_id
     where wallet.org_id = p_org_id;
end
$auto_recharge$;

comment on function billing.auto_recharge(uuid, timestamptz) is
'Whether the saved card of an organization is charged when credit runs low. Errors: RF001, '
'RF002, RF006, RF101.';

grant execute on function billing.auto_recharge(uuid, timestamptz)
   to ringfence_web, ringfence_worker, ringfence_ops, ringfence_readonly;

commit;
