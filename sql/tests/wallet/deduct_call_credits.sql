\set ON_ERROR_STOP 1
begin;
select plan(23);

-- Surface
select is_definer('billing', 'deduct_call_credits', array['uuid', 'text', 'bigint', 'jsonb', 'timestamp with time zone'], 'runs as its owner');
select tests.wallet(1000) as org \gset
set local role ringfence_web;

-- Happy path and replay
select results_eq(format($$select outcome, applied, duplicate, seq, amount, balance_before, balance_after, held, available, remaining_debt_capacity, needs_recharge, over_limit
                             from billing.deduct_call_credits(%L, 'c1', 400, '{"minutes": 5}')$$, :'org'),
    $$values ('applied', true, false, 2::bigint, -400::bigint, 1000::bigint, 600::bigint, 0::bigint, 600::bigint, 1100::bigint, false, false)$$, 'charges');
select results_eq(format($$select outcome, applied, duplicate, seq, amount, balance_before, balance_after from billing.deduct_call_credits(%L, 'c1', 400)$$, :'org'),
    $$values ('duplicate', false, true, 2::bigint, -400::bigint, 1000::bigint, 600::bigint)$$, 'once; details may differ');
select is((select transaction_id from billing.deduct_call_credits(:'org', 'c1', 400)),
    (select transaction_id from billing.credit_transactions where org_id = :'org' and seq = 2), 'with the id of the first');
select is((select (details ->> 'recorded_at')::timestamptz from billing.deduct_call_credits(:'org', 'c1', 400)),
    (select recorded_at from billing.credit_transactions where org_id = :'org' and seq = 2), 'and its time');

-- The limit: exactly to it, not one unit further
select results_eq(format($$select outcome, applied, amount, balance_after, details from billing.deduct_call_credits(%L, 'c2', 1101)$$, :'org'),
    $$values ('debt_limit_exceeded', false, 0::bigint, 600::bigint, '{"attempted": 1101, "would_be": -501, "over_by": 1, "limit": -500}'::jsonb)$$, 'one unit beyond');
select results_eq(format($$select outcome, balance_after, remaining_debt_capacity, needs_recharge from billing.deduct_call_credits(%L, 'c2', 1100)$$, :'org'),
    $$values ('applied', -500::bigint, 0::bigint, true)$$, 'a refusal is not remembered; down to the limit exactly');
select is((select outcome from billing.deduct_call_credits(:'org', 'c3', 1)), 'debt_limit_exceeded', 'no further');

-- Errors
select throws_ok(format('select billing.deduct_call_credits(%L, %L, %L)', bad.org, bad.call, bad.amount), bad.code, null, bad.name)
  from (values ('another amount', :'org', 'c1', '401', 'RF301'), ('no call', :'org', null, '1', 'RF001'), ('empty call', :'org', '', '1', 'RF001'),
               ('a long key', :'org', repeat('x', 10240), '1', 'RF002'), ('zero', :'org', 'c9', '0', 'RF002'), ('negative', :'org', 'c9', '-1', 'RF002'),
               ('no amount', :'org', 'c9', null, 'RF001'), ('no organization', null, 'c9', '1', 'RF001'),
               ('unknown organization', '99999999-9999-4999-8999-999999999999', 'c9', '1', 'RF101')) as bad (name, org, call, amount, code);
select throws_ok(format('select billing.deduct_call_credits(%L, ''c9'', 1, p_as_of => ''2030-01-01Z'')', :'org'), 'RF006', null, 'a time of one''s own');
select throws_ok(format('select billing.deduct_call_credits(%L, ''c9'', 1, ''[]'')', :'org'), 'RF003', null, 'details that are a list');

-- Stopped by an operator
set local role ringfence_ops;
select billing.configure_organization(:'org', '{"spending_stopped": true}') \g /dev/null
select billing.add_wallet_credits(:'org', 5000, 'more') \g /dev/null
select is((select outcome from billing.deduct_call_credits(:'org', 'c4', 1)), 'blocked', 'stopped');
reset role;
select is_empty(format('select * from tests.wallet_faults(%L)', :'org'), 'the books are in order');

-- A refusal books what has expired by its instant; what follows is recorded no earlier.
select tests.wallet(0) as org \gset
set local role ringfence_ops;
select billing.add_wallet_credits(:'org', 50, 'g', 'grant', '2030-02-01Z', p_as_of => '2030-01-01Z') \g /dev/null
select is((select outcome from billing.deduct_call_credits(:'org', 'c1', 2000, p_as_of => '2030-03-01Z')), 'debt_limit_exceeded', 'refused at an instant');
select billing.deduct_call_credits(:'org', 'c2', 10) \g /dev/null
select results_eq(format('select kind, amount, recorded_at, occurred_at > recorded_at - interval ''1 year'' from billing.credit_transactions where org_id = %L order by seq', :'org'),
    $$values ('grant', 50::bigint, '2030-01-01Z'::timestamptz, true), ('expiry', -50, '2030-03-01Z', true), ('call', -10, '2030-03-01Z', false)$$, 'what has expired is booked, what follows is recorded behind it');
reset role;

select * from finish();
rollback;
