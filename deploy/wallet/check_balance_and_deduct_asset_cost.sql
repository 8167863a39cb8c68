-- Deploy ringfence:wallet/check_balance_and_deduct_asset_cost to pg
-- requires: wallet/post_entry
-- requires: wallet/check_amount
-- requires: wallet/check_key
-- requires: wallet/check_details
-- requires: core/clean_text

-- Purpose      Buys an asset (a phone number, say) out of credit that is there: assets never make
--              debt, and credit held for live calls counts as spent.
-- Called by    Services that sell assets, web, worker, operators.
-- Idempotency  p_idempotency_key: the same purchase again answers the first; another cost or type
--              is RF301.
-- Locks        The organization's, then its wallet row.
-- Errors       RF001, RF002, RF003 bad argument, RF006 p_as_of, RF101 unknown organization, RF205
--              balance out of range, RF206 isolation level, RF301 key reused.
-- Returns      One row; outcome is applied, duplicate, insufficient_credit or blocked.
begin;
set local role ringfence_owner;

create or replace function billing.check_balance_and_deduct_asset_cost(
    p_org_id          uuid,
    p_cost            bigint,
    p_asset_type      text,
    p_idempotency_key text,
    p_details         jsonb       default null,
    p_as_of           timestamptz default null
)
returns ringfence.posting
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $check_balance_and_deduct_asset_cost$
declare
    v_asset_type constant text := ringfence.clean_text('p_asset_type', p_asset_type, 100);
begin
    perform ringfence.check_key('p_idempotency_key', p_idempotency_key);
    perform ringfence.check_amount('p_cost', p_cost);
    perform ringfence.check_details(p_details);

    return ringfence.post_entry(
        p_org_id, 'asset', p_idempotency_key, -p_cost, 'asset', 'revenue:asset', 'zero_debt',
        p_reference => v_asset_type, p_details => p_details, p_as_of => p_as_of);
end
$check_balance_and_deduct_asset_cost$;

comment on function billing.check_balance_and_deduct_asset_cost(
    uuid, bigint, text, text, jsonb, timestamptz) is
'Buys an asset out of available credit, never out of debt. Idempotent by p_idempotency_key. '
'Errors: RF001, RF002, RF003, RF006, RF101, RF205, RF206, RF301.';

grant execute on function
    billing.check_balance_and_deduct_asset_cost(uuid, bigint, text, text, jsonb, timestamptz)
   to ringfence_web, ringfence_worker, ringfence_ops;

commit;
