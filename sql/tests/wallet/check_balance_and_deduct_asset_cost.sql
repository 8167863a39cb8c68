\set ON_ERROR_STOP 1
begin;
select plan(15);

select is_definer('billing', 'check_balance_and_deduct_asset_cost', array['uuid', 'bigint', 'text', 'text', 'jsonb', 'timestamp with time zone'], 'runs as its owner');
select tests.wallet(1000) as org \gset
set local role ringfence_web;
select results_eq(format($$select outcome, balance_after, details from billing.check_balance_and_deduct_asset_cost(%L, 1001, 'phone_number', 'a1')$$, :'org'),
    $$values ('insufficient_credit', 1000::bigint, '{"attempted": 1001, "would_be": -1, "over_by": 1, "limit": 0}'::jsonb)$$, 'never out of debt');
select results_eq(format($$select outcome, amount, balance_after from billing.check_balance_and_deduct_asset_cost(%L, 1000, 'phone_number', 'a1')$$, :'org'),
    $$values ('applied', -1000::bigint, 0::bigint)$$, 'down to nothing');
select results_eq(format($$select outcome, balance_after from billing.check_balance_and_deduct_asset_cost(%L, 1000, 'phone_number', 'a1')$$, :'org'),
    $$values ('duplicate', 0::bigint)$$, 'once');
select is((select reference from billing.credit_transactions where org_id = :'org' and seq = 2), 'phone_number', 'what it was for');
select throws_ok(format('select billing.check_balance_and_deduct_asset_cost(%L, %s, %L, %L)', :'org', bad.cost, bad.type, bad.key), bad.code, null, bad.name)
  from (values ('another cost', '999', 'phone_number', 'a1', 'RF301'), ('another type', '1000', 'sip_trunk', 'a1', 'RF301'), ('no type', '1', null, 'a2', 'RF001'),
               ('no key', '1', 'phone_number', '', 'RF001'), ('no cost', '0', 'phone_number', 'a2', 'RF002'), ('invisible type', '1', E'phone\u200bnumber', 'a2', 'RF003')) as bad (name, cost, type, key, code);
select throws_ok($$select billing.check_balance_and_deduct_asset_cost(gen_random_uuid(), 1, 'phone_number', 'a2')$$, 'RF101', null, 'unknown organization');
select throws_ok(format($$select billing.check_balance_and_deduct_asset_cost(%L, 1, 'phone_number', 'a2', '[]')$$, :'org'), 'RF003', null, 'details that are a list');

-- Held credit counts as spent
reset role;
select billing.add_wallet_credits(:'org', 100, 'more') \g /dev/null
set local role ringfence_owner;
update ringfence.wallet set held = 60 where org_id = :'org';
reset role;
set local role ringfence_web;
select is((select outcome from billing.check_balance_and_deduct_asset_cost(:'org', 41, 'phone_number', 'a3')), 'insufficient_credit', 'held credit is not there');
reset role;
select is_empty(format('select * from tests.wallet_faults(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
