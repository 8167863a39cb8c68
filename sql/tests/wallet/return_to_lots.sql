\set ON_ERROR_STOP 1
begin;
select plan(4);

-- A charge that went into debt: the debt comes back first, as credit of its own once it has been repaid
select tests.wallet(0) as org \gset
set local role ringfence_ops;
select billing.add_wallet_credits(:'org', 100, 'g', 'grant', '2030-02-01Z', p_as_of => '2030-01-01Z') \g /dev/null
select transaction_id as charge from billing.deduct_call_credits(:'org', 'c', 250, p_as_of => '2030-01-01Z') \gset
select billing.refund_transaction(:'org', :'charge', 50, 'r1', p_as_of => '2030-01-02Z') \g /dev/null
reset role;
select is((ringfence.find_entry(:'org', 'refund', 'r1')).lot_moves, null, 'a refund into debt goes nowhere');
set local role ringfence_ops;
select billing.add_wallet_credits(:'org', 200, 't', p_as_of => '2030-01-02Z') \g /dev/null
select billing.refund_transaction(:'org', :'charge', 130, 'r2', p_as_of => '2030-01-03Z') \g /dev/null
reset role;
select is((ringfence.find_entry(:'org', 'refund', 'r2')).lot_moves, '{{1,30},{5,100}}'::bigint[], 'the debt that was repaid since, then the lot');
select results_eq(format('select lot_seq, expires_at, remaining from billing.credit_lots where org_id = %L and remaining > 0 order by 1', :'org'),
    $$values (1::bigint, '2030-02-01Z'::timestamptz, 30::bigint), (4, null, 100), (5, null, 100)$$, 'each with its own expiry');
reset role;
select is_empty(format('select * from tests.wallet_faults(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
