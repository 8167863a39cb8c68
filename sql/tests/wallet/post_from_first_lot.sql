\set ON_ERROR_STOP 1
begin;
select plan(7);

select tests.wallet(0) as org \gset
set local role ringfence_ops;
select billing.add_wallet_credits(:'org', 10, 'later', 'top_up', '2030-03-01Z', p_as_of => '2030-01-01Z') \g /dev/null
select billing.add_wallet_credits(:'org', 10, 'sooner', 'top_up', '2030-02-01Z', p_as_of => '2030-01-01Z') \g /dev/null
select billing.deduct_call_credits(:'org', 'a', 4, p_as_of => '2030-01-01Z') \g /dev/null
reset role;
select is((ringfence.find_entry(:'org', 'call', 'a')).lot_moves, '{{2,-4}}'::bigint[],
    'one lot covers it: the next in drawing order');

-- Each of these is not the ordinary case: nothing is answered and nothing has changed
set local role ringfence_owner;
prepare attempt(bigint, text) as
select (ringfence.post_from_first_lot(:'org', 'call', $2, $1, 'call', 'revenue:call', 'debt_limit',
                                      null, null, '2030-01-01Z', '2030-01-01Z')).outcome;
select results_eq($$execute attempt(-7, 'b')$$, 'values (null::text)', 'more than the lot has');
select results_eq($$execute attempt(-1, 'a')$$, 'values (null::text)', 'a key that exists');
update ringfence.wallet set halted = true where org_id = :'org';
select results_eq($$execute attempt(-1, 'b')$$, 'values (null::text)', 'a wallet that is stopped');
update ringfence.wallet set halted = false where org_id = :'org';
update ringfence.wallet set next_due_at = '2029-12-31Z' where org_id = :'org';
select results_eq($$execute attempt(-1, 'b')$$, 'values (null::text)', 'something is due first');
update ringfence.wallet set next_due_at = '2030-02-01Z' where org_id = :'org';
select results_eq($$execute attempt(-6, 'b')$$, $$values ('applied')$$, 'the last of a lot');
reset role;
select is_empty(format('select * from tests.wallet_faults(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
