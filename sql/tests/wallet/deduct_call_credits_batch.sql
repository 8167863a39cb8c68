\set ON_ERROR_STOP 1
begin;
select plan(14);

select is_definer('billing', 'deduct_call_credits_batch', array['jsonb', 'timestamp with time zone'], 'runs as its owner');
select tests.wallet(100, 0) as org, tests.wallet(100, 0) as other \gset
set local role ringfence_web;
create function pg_temp.items(p_org_id uuid, p_other uuid, p_item text) returns jsonb language sql as $items$
    select jsonb_build_array(
        jsonb_build_object('org_id', p_org_id, 'call_id', 'c1', 'amount', 60), jsonb_build_object('org_id', p_other, 'call_id', 'd1', 'amount', 10),
        jsonb_build_object('org_id', p_org_id, 'call_id', 'c2', 'amount', 50), jsonb_build_object('org_id', p_org_id, 'call_id', 'c1', 'amount', 60),
        jsonb_build_object('org_id', p_org_id, 'call_id', 'c3', 'amount', 40), jsonb_build_object('org_id', p_other, 'call_id', p_item, 'amount', 5));
$items$;
select results_eq(format($$select place, call_id, outcome, seq, balance_after, available from billing.deduct_call_credits_batch(pg_temp.items(%L, %L, 'd2'))$$, :'org', :'other'),
    $$values (1, 'c1', 'applied', 2::bigint, 40::bigint, 40::bigint), (2, 'd1', 'applied', 2, 90, 90), (3, 'c2', 'debt_limit_exceeded', null, 40, 40),
             (4, 'c1', 'duplicate', 2, 40, 40), (5, 'c3', 'applied', 3, 0, 0), (6, 'd2', 'applied', 3, 85, 85)$$, 'in order, as one by one');
select is((select count(*) from billing.deduct_call_credits_batch(pg_temp.items(:'org', :'other', 'd2')) where duplicate), 5::bigint, 'again: duplicates');
select is((select count(*) from billing.deduct_call_credits_batch('[]')), 0::bigint, 'nothing');
-- An error undoes all of it
select throws_ok(format($$select billing.deduct_call_credits_batch(pg_temp.items(%L, %L, 'd9') || jsonb_build_array(jsonb_build_object('org_id', %L, 'call_id', 'd1', 'amount', 11)))$$, :'org', :'other', :'other'),
    'RF301', null, 'a key reused');
select throws_ok(format($$select billing.deduct_call_credits_batch(jsonb_build_array(jsonb_build_object('org_id', %L, 'call_id', 'd8', 'amount', 1), jsonb_build_object('org_id', gen_random_uuid(), 'call_id', 'x', 'amount', 1)))$$, :'other'),
    'RF101', null, 'an unknown organization');
select throws_ok($$select billing.deduct_call_credits_batch((select jsonb_agg(jsonb_build_object('org_id', gen_random_uuid(), 'call_id', 'c', 'amount', 1)) from generate_series(1, 501)))$$,
    'RF002', null, 'too many organizations');
select throws_ok('select billing.deduct_call_credits_batch(null)', 'RF001', null, 'no batch');
select throws_ok('select billing.deduct_call_credits_batch(''{}'')', 'RF003', null, 'not a list');
select throws_ok(format('select billing.deduct_call_credits_batch(jsonb_build_array(jsonb_build_object(''org_id'', %L, ''call_id'', ''d8'', ''amount'', 1), %L::jsonb))', :'other', bad.item), bad.code, null, bad.name)
  from (values ('an item without an amount', format('{"org_id": "%s", "call_id": "d9"}', :'other'), 'RF001'), ('an amount of nothing', format('{"org_id": "%s", "call_id": "d9", "amount": 0}', :'other'), 'RF002'),
               ('a misspelt field', format('{"org_id": "%s", "call_id": "d9", "amount": 1, "detials": {}}', :'other'), 'RF003')) as bad (name, item, code);
select is_empty(format($$select * from billing.credit_transactions where org_id = %L and idempotency_key in ('d8', 'd9')$$, :'other'), 'nothing is left of them');
reset role;
select is_empty(format('select * from tests.wallet_faults(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
