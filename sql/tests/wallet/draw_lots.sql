\set ON_ERROR_STOP 1
begin;
select plan(3);

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
reset role;
select is_empty(format('select * from tests.wallet_faults(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
