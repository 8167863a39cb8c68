\set ON_ERROR_STOP 1
begin;
select plan(9);

-- The order: priority, expiry, promotional before paid, age
select tests.wallet(0) as org \gset
set local role ringfence_ops;
select billing.add_wallet_credits(:'org', 10, 'late', 'top_up', '2030-03-01Z', p_as_of => '2030-01-01Z') \g /dev/null
select billing.add_wallet_credits(:'org', 10, 'never', 'top_up', p_as_of => '2030-01-01Z') \g /dev/null
select billing.add_wallet_credits(:'org', 10, 'soon', 'top_up', '2030-02-01Z', p_as_of => '2030-01-01Z') \g /dev/null
select billing.add_wallet_credits(:'org', 10, 'soon, given', 'grant', '2030-02-01Z', p_as_of => '2030-01-01Z') \g /dev/null
select billing.add_wallet_credits(:'org', 10, 'first of all', 'top_up', null, 1, p_as_of => '2030-01-01Z') \g /dev/null
select billing.deduct_call_credits(:'org', 'c', 45, p_as_of => '2030-01-01Z') \g /dev/null
reset role;
select is((ringfence.find_entry(:'org', 'call', 'c')).lot_moves, '{{5,-10},{4,-10},{3,-10},{1,-10},{2,-5}}'::bigint[], 'in drawing order');
set local role ringfence_ops;
select billing.deduct_call_credits(:'org', 'd', 100, p_as_of => '2030-01-01Z') \g /dev/null
reset role;
select is((ringfence.find_entry(:'org', 'call', 'd')).lot_moves, '{{2,-5}}'::bigint[], 'what goes into debt comes out of no lot');
select is_empty(format('select * from tests.wallet_faults(%L)', :'org'), 'the books are in order');

-- A hold that is captured comes out of the lots it counts on, expired or not; the rest out of what is free
select tests.wallet(0) as org \gset
set local role ringfence_ops;
select billing.add_wallet_credits(:'org', 50, 'a', 'grant', '2030-02-01Z', p_as_of => '2030-01-01Z') \g /dev/null
select billing.add_wallet_credits(:'org', 50, 'b', 'grant', '2030-03-01Z', p_as_of => '2030-01-01Z') \g /dev/null
set local role ringfence_owner;
select is(ringfence.hold_credit(:'org', 30, '2030-01-02Z'), '{{1,30}}'::bigint[], 'held');
select is(ringfence.hold_credit(:'org', 40, '2030-01-02Z'), '{{1,20},{2,20}}'::bigint[], 'by another call');
select results_eq(format($$select outcome, balance_before, held, over_limit, details from ringfence.post_entry(%L, 'call', 'x', -60, 'call', 'revenue:call', 'settlement', p_hold => 30, p_allocations => '{{1,30}}', p_as_of => '2030-02-02Z')$$, :'org'),
    $$values ('applied', 100::bigint, 40::bigint, false, null::jsonb)$$, 'captured behind the expiry, and beyond the hold');
select is((ringfence.find_entry(:'org', 'call', 'x')).lot_moves, '{{1,-30},{2,-30}}'::bigint[], 'its own lot first, what others count on not at all');
select results_eq(format($$select outcome, held, available, details from ringfence.post_entry(%L, 'call', 'y', -5, 'call', 'revenue:call', 'settlement', p_hold => 40, p_allocations => '{{1,20},{2,20}}', p_as_of => '2030-02-03Z')$$, :'org'),
    $$values ('applied', 0::bigint, 20::bigint, '{"expired_at_once": 15}'::jsonb)$$, 'what is not captured of an expired lot is gone at once');
reset role;
select is_empty(format('select * from tests.wallet_faults(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
