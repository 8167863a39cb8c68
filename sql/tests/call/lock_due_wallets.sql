\set ON_ERROR_STOP 1
-- serial: it looks at every live call there is
begin;
select plan(4);

select tests.wallet(1000) as early, tests.wallet(1000) as late \gset
select billing.reserve_call_credits(:'early', 'c1', 'due-early', p_as_of => '2029-01-01Z'),
       billing.reserve_call_credits(:'late', 'c1', 'due-late', p_as_of => '2029-01-01 00:01Z') \g /dev/null
set local role ringfence_owner;
select is_empty($$select ringfence.lock_due_wallets(10, false, '2029-01-01 00:01Z')$$, 'nothing is due');
select results_eq($$select ringfence.lock_due_wallets(10, false, '2029-01-01 01:00Z')$$, array[:'early', :'late']::uuid[], 'the most overdue first');
select results_eq($$select ringfence.lock_due_wallets(1, false, '2029-01-01 01:00Z')$$, array[:'early']::uuid[], 'no more than asked for');
select is_empty($$select ringfence.lock_due_wallets(10, true, '2029-01-01 00:10Z')$$, 'due is not lapsed');
reset role;

select * from finish();
rollback;
