-- Deploy ringfence:wallet/wallet_balance to pg
-- requires: wallet/tables
-- requires: core/assert_org
-- requires: core/clock
-- requires: account/assert_organization

-- Purpose      What a wallet holds at this instant. Credit whose expiry has passed is not counted,
--              also when nothing has come by to book it.
-- Called by    Anybody; tenants for their own organization.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       RF001, RF101 organization, RF002, RF006 p_as_of, 42501 another tenant's wallet.
-- Returns      One row.
begin;
set local role ringfence_owner;

create or replace function billing.wallet_balance(
    p_org_id uuid,
    p_as_of  timestamptz default null
)
returns table (
    org_id                  uuid,
    currency                text,
    balance                 bigint,
    held                    bigint,
    available               bigint,
    debt_limit              bigint,
    remaining_debt_capacity bigint,
    needs_recharge          boolean,
    spending_stopped        boolean,
    next_expiry_at          timestamptz,
    as_of                   timestamptz
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $wallet_balance$
declare
    v_now constant timestamptz := ringfence.clock(p_as_of);
begin
    perform ringfence.assert_org(p_org_id);
    -- One statement, so that a wallet and its lots are seen at one instant.
    return query
    select p_org_id, organization.currency, standing.balance, wallet.held,
           standing.balance - wallet.held, wallet.debt_limit,
           greatest(standing.balance - wallet.held + wallet.debt_limit, 0),
           standing.balance - wallet.held < wallet.recharge_threshold,
           wallet.stopped,
           nullif(case when wallet.next_due_at <= v_now then unbooked.next_at
                       else wallet.next_due_at end, 'infinity'),
           v_now
      from ringfence.wallet as wallet
      join ringfence.organization as organization on organization.org_id = wallet.org_id
      left join lateral (
          select coalesce(sum(greatest(lot.remaining - lot.allocated, 0))
                              filter (where lot.expires_at <= v_now), 0)::bigint as expired,
                 min(lot.expires_at) filter (where lot.expires_at > v_now) as next_at
            from ringfence.credit_lot as lot
           where wallet.next_due_at <= v_now
             and lot.org_id = wallet.org_id
             and lot.open) as unbooked on true
     cross join lateral (values (wallet.balance - unbooked.expired)) as standing (balance)
     where wallet.org_id = p_org_id;
    if not found then
        perform ringfence.assert_organization(p_org_id);
    end if;
end
$wallet_balance$;

comment on function billing.wallet_balance(uuid, timestamptz) is
'What a wallet holds, what of it is held, and what may be spent. '
'Errors: RF001, RF002, RF006, RF101.';

grant execute on function billing.wallet_balance(uuid, timestamptz)
   to ringfence_web, ringfence_worker, ringfence_ops, ringfence_readonly, ringfence_tenant;

commit;
