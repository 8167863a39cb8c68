\set ON_ERROR_STOP 1
begin;
select plan(8);

select tests.ledger(6) as org \gset
set local role ringfence_owner;
select ringfence.roll_up_accounts('2030-01-01Z', '2030-01-01Z') \g /dev/null
select billing.deduct_call_credits(:'org', 'later', 5) \g /dev/null
select set_config('tests.org', :'org', true) \g /dev/null
prepare faults as select seq, problem from ringfence.audit_rollups(current_setting('tests.org')::uuid) order by 1, 2;
select is_empty('faults', 'nothing is wrong');
select is_empty('select * from ringfence.audit_rollups(null)', 'with anybody');
savepoint books;
select tests.tamper(format('update ringfence.account_rollup set total = total + 1 where org_id = %L and total > 0', :'org')) \g /dev/null
select results_eq('faults', $$values (null::bigint, 'revenue:call: the roll-up says 82 in 6 entries, the ledger 81 in 6')$$, 'a sum that was raised');
select ok(count(*) = 3 and count(*) filter (where invariant = 'trial_balance') = 2, 'then the trial balance is off too') from ringfence.audit_rollups(null);
rollback to books;
select tests.tamper(format('delete from ringfence.account_rollup where org_id = %L and total > 0', :'org')) \g /dev/null
select results_eq('faults', $$values (null::bigint, 'revenue:call: the roll-up says 0 in 0 entries, the ledger 81 in 6')$$, 'a sum that is gone');
rollback to books;
select tests.tamper(format($$insert into ringfence.account_rollup values (%L, 'dispute', 0, 1)$$, :'org')) \g /dev/null
select results_eq('faults', $$values (null::bigint, 'dispute: the roll-up says 0 in 1 entries, the ledger 0 in 0')$$, 'a sum of nothing');
rollback to books;
select tests.tamper(format('update ringfence.account_rollup_progress set rolled_seq = 99 where org_id = %L', :'org')) \g /dev/null
select results_eq('faults', $$values (99::bigint, 'rolled up beyond the last entry'), (null, 'revenue:call: the roll-up says 81 in 6 entries, the ledger 86 in 7')$$, 'further than there is');
rollback to books;
select tests.tamper(format('update ringfence.wallet set balance = 0 where org_id = %L', :'org')) \g /dev/null
select results_eq('select invariant, org_id, problem from ringfence.audit_rollups(null)', $$select 'trial_balance', null::uuid, format('USD %s: %s, expected %s', account, total, expected)
    from billing.trial_balance where currency = 'USD' and account in ('sum', 'wallets') order by account desc$$, 'a balance');

select * from finish();
rollback;
