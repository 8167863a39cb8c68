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
-- Returns      One row; next_attempt_at is when one that is wanted will be looked at again.
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
    next_attempt_at    timestamptz
)
language plpgsql
stable
rows 1
security definer
set search_path = pg_catalog, pg_temp
as $auto_recharge$
begin
    perform ringfence.assert_organization(p_org_id);
    return query
    select coalesce(recharge.status, 'disabled'), wallet.recharge_threshold, recharge.amount,
           recharge.monthly_cap,
           ringfence.recharged_this_month(p_org_id, ringfence.clock(p_as_of)),
           organization.currency, recharge.payment_method_id is not null, recharge.problem,
           case recharge.status when 'armed' then recharge.look_at end
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
