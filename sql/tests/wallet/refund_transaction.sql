\set ON_ERROR_STOP 1
begin;
select plan(26);

select is_definer('billing', 'refund_transaction', array['uuid', 'uuid', 'bigint', 'text', 'text', 'timestamp with time zone'], 'runs as its owner');
select tests.wallet(1000) as org, tests.wallet(1000) as other \gset
set local role ringfence_ops;
select transaction_id as charge from billing.deduct_call_credits(:'org', 'c1', 400) \gset

select throws_ok(format('select billing.refund_transaction(%L, null, 150, ''r0'')', :'org'), 'RF001', null, 'of nothing');
-- In part, again, never more than was charged
select results_eq(format($$select outcome, amount, balance_after from billing.refund_transaction(%L, %L, 150, 'r1', 'dropped')$$, :'org', :'charge'),
    $$values ('applied', 150::bigint, 750::bigint)$$, 'a part');
select results_eq(format($$select outcome, seq, balance_after from billing.refund_transaction(%L, %L, 150, 'r1')$$, :'org', :'charge'),
    $$values ('duplicate', 3::bigint, 750::bigint)$$, 'once');
select throws_ok(format($$select billing.refund_transaction(%L, %L, 251, 'r2')$$, :'org', :'charge'), 'RF203', null, 'not more than is left');
select results_eq(format($$select outcome, balance_after from billing.refund_transaction(%L, %L, 250, 'r2')$$, :'org', :'charge'),
    $$values ('applied', 1000::bigint)$$, 'the rest');
select throws_ok(format($$select billing.refund_transaction(%L, %L, 1, 'r3')$$, :'org', :'charge'), 'RF203', null, 'then nothing is left');
select results_eq(format($$select outcome from billing.refund_transaction(%L, %L, 250, 'r2')$$, :'org', :'charge'), $$values ('duplicate')$$, 'a repeat of the last is still a repeat');
select results_eq(format($$select reference, details ->> 'reason' from billing.credit_transactions where org_id = %L and seq = 3$$, :'org'),
    format($$values (%L, 'dropped')$$, :'charge'), 'it says what it refunds and why');

-- Errors
select throws_ok(format('select billing.refund_transaction(%L, %L, %s, %L)', bad.org, bad.charge, bad.amount, bad.key), bad.code, null, bad.name)
  from (values ('another amount', :'org', :'charge', '149', 'r1', 'RF301'), ('another organization''s', :'other', :'charge', '1', 'r9', 'RF103'),
               ('not a transaction', :'org', '99999999-9999-4999-8999-999999999999', '1', 'r9', 'RF103'), ('zero', :'org', :'charge', '0', 'r9', 'RF002'),
               ('no key', :'org', :'charge', '1', null, 'RF001'), ('unknown organization', '99999999-9999-4999-8999-999999999999', :'charge', '1', 'r9', 'RF101'))
    as bad (name, org, charge, amount, key, code);
select throws_ok(format($$select billing.refund_transaction(%L, (select transaction_id from billing.credit_transactions where org_id = %L and seq = 1), 1, 'r9')$$, :'org', :'org'),
    'RF204', null, 'a top-up is refunded by its vendor');
select throws_ok(format($$select billing.refund_transaction(%L, (select transaction_id from billing.credit_transactions where org_id = %L and seq = 3), 1, 'r9')$$, :'org', :'org'),
    'RF204', null, 'a refund is not a charge');

-- Not before its charge
reset role;
select tests.wallet(1000) as late \gset
set local role ringfence_ops;
select transaction_id as charge from billing.deduct_call_credits(:'late', 'c1', 400, p_as_of => '2026-05-01Z') \gset
select throws_ok(format($$select billing.refund_transaction(%L, %L, 10, 'r1', p_as_of => '2026-04-30 23:59:59Z')$$, :'late', :'charge'), 'RF002', null, 'a refund before its charge');
select is((select balance_after from billing.refund_transaction(:'late', :'charge', 10, 'r1', p_as_of => '2026-05-01Z')), 610::bigint, 'at the same instant');
select is((select outcome from billing.refund_transaction(:'late', :'charge', 10, 'r1', p_as_of => '2026-04-01Z')), 'duplicate', 'a repeat may name another time');
-- The largest balance: what would come back does not fit any more
select billing.add_wallet_credits(:'late', 1000000000000000, 'a' || n) from generate_series(1, 99) as n \g /dev/null
select billing.add_wallet_credits(:'late', 999999999999390, 'full') \g /dev/null
select throws_ok(format($$select billing.refund_transaction(%L, %L, 1, 'r2')$$, :'late', :'charge'), 'RF205', null, 'a wallet that is full');

-- Lots: it goes back to where it came from, and what has expired since expires at once
reset role;
select tests.wallet(0) as org \gset
set local role ringfence_ops;
select billing.add_wallet_credits(:'org', 100, 'g', 'grant', '2030-02-01Z', p_as_of => '2030-01-01Z') \g /dev/null
select billing.add_wallet_credits(:'org', 100, 't', p_as_of => '2030-01-01Z') \g /dev/null
select transaction_id as charge from billing.deduct_call_credits(:'org', 'c1', 150, p_as_of => '2030-01-10Z') \gset
select billing.refund_transaction(:'org', :'charge', 60, 'r1', p_as_of => '2030-01-20Z') \g /dev/null
select results_eq(format('select lot_seq, remaining from billing.credit_lots where org_id = %L order by 1', :'org'),
    $$values (1::bigint, 10::bigint), (2, 100)$$, 'first what was drawn last');
select results_eq(format($$select balance_after, available, details from billing.refund_transaction(%L, %L, 40, 'r2', p_as_of => '2030-03-01Z')$$, :'org', :'charge'),
    $$values (140::bigint, 100::bigint, '{"expired_at_once": 40}'::jsonb)$$, 'then what has expired, which is gone at once');
select results_eq(format($$select kind, amount, occurred_at from billing.credit_transactions where org_id = %L and seq > 4 order by seq$$, :'org'),
    $$values ('expiry', -10::bigint, '2030-02-01Z'::timestamptz), ('refund', 40, '2030-03-01Z'), ('expiry', -40, '2030-03-01Z')$$, 'each booked when it happened');
select is((select sum(amount)::bigint from billing.credit_transactions where org_id = :'org' and counter_account = 'breakage'), -50::bigint, 'as breakage');
reset role;
select is_empty(format('select * from tests.wallet_faults(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
