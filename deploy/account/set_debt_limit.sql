-- Deploy ringfence:account/set_debt_limit to pg
-- requires: account/assert_organization
-- requires: account/check_debt_limit

-- Purpose      Changes how far below zero direct deductions may take a wallet. A limit below
--              today's debt is fine: nothing new is deducted until the wallet is back inside.
-- Called by    Operators.
-- Idempotency  Setting the same limit again changes nothing.
-- Locks        The wallet row.
-- Errors       RF001 missing argument, RF002 limit out of range, RF101 unknown organization.
-- Returns      One row with the limit before and after.
begin;
set local role ringfence_owner;

create or replace function billing.set_debt_limit(
    p_org_id     uuid,
    p_debt_limit bigint
)
returns table (
    org_id              uuid,
    previous_debt_limit bigint,
    debt_limit          bigint
)
language plpgsql
volatile
rows 1
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $set_debt_limit$
declare
    v_previous bigint;
begin
    perform ringfence.check_debt_limit(p_debt_limit);

    select wallet.debt_limit into v_previous
      from ringfence.wallet as wallet
     where wallet.org_id = p_org_id
       for no key update;
    if not found then
        perform ringfence.assert_organization(p_org_id);
    end if;

    return query
    update ringfence.wallet as wallet
       set debt_limit = p_debt_limit
     where wallet.org_id = p_org_id
    returning wallet.org_id, v_previous, wallet.debt_limit;
end
$set_debt_limit$;

comment on function billing.set_debt_limit(uuid, bigint) is
'Sets how far below zero direct deductions may take the wallet. Errors: RF001, RF002, RF101.';

grant execute on function billing.set_debt_limit(uuid, bigint) to ringfence_ops;

commit;
