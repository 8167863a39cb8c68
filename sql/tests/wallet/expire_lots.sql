\set ON_ERROR_STOP 1
begin;
select plan(7);

select tests.wallet(0) as org \gset
set local role ringfence_ops;
select billing.add_wallet_credits(:'org', 100, 'a', 'grant', '2030-02-01Z', p_as_of => '2030-01-01Z') \g /dev/null
select billing.add_wallet_credits(:'org', 100, 'b', 'grant', '2030-03-01Z', p_as_of => '2030-01-01Z') \g /dev/null
-- At its instant, not before; without any job
select results_eq(format($$select outcome, balance_before from billing.deduct_call_credits(%L, 'c1', 10, p_as_of => '2030-01-31 23:59:59.999999Z')$$, :'org'),
    $$values ('applied', 200::bigint)$$, 'a microsecond before it is there');
select results_eq(format($$select outcome, balance_before from billing.deduct_call_credits(%L, 'c2', 10, p_as_of => '2030-02-01Z')$$, :'org'),
    $$values ('applied', 100::bigint)$$, 'at its instant it is gone');
reset role;
-- What a hold counts on stays
set local role ringfence_owner;
update ringfence.credit_lot set allocated = 30 where org_id = :'org' and lot_seq = 2;
select is(ringfence.expire_lots(:'org', '2030-04-01Z'), 60::bigint, 'what no hold counts on');
select is(ringfence.expire_lots(:'org', '2030-04-01Z'), 0::bigint, 'once');
update ringfence.credit_lot set allocated = 0 where org_id = :'org' and lot_seq = 2;
select is(ringfence.expire_lots(:'org', '2030-05-01Z', p_came_back => true), 30::bigint, 'what is released after it');
select results_eq(format($$select amount, occurred_at from billing.credit_transactions where org_id = %L and kind = 'expiry' order by seq$$, :'org'),
    $$values (-90::bigint, '2030-02-01Z'::timestamptz), (-60, '2030-03-01Z'), (-30, '2030-05-01Z')$$, 'each dated when it was gone');
reset role;
select is_empty(format('select * from tests.wallet_faults(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
