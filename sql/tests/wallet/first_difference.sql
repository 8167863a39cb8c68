\set ON_ERROR_STOP 1
begin;
select plan(9);

-- Amounts of nought, so that numbers can be moved without the balances giving it away.
select tests.wallet(0) as org \gset
set local role ringfence_owner;
select tests.tamper(format($$insert into ringfence.credit_transaction (org_id, seq, amount, balance_after, occurred_at, recorded_at, over_limit, scope, key, kind, counter_account)
    select %L, n, 0, 0, '2030-01-01Z', '2030-01-01Z', false, 'call', 'k' || n, 'call', 'revenue:call' from generate_series(1, 6) as n$$, :'org')) \g /dev/null
select tests.tamper(format('update ringfence.wallet set seq = 6 where org_id = %L', :'org')) \g /dev/null
select ringfence.seal_organization(:'org', 10, '2030-01-01Z') \g /dev/null
prepare difference as select difference.seq, difference.problem
  from ringfence.ledger_seal as seal cross join lateral ringfence.first_difference(seal) as difference where seal.org_id = current_setting('tests.org')::uuid;
select set_config('tests.org', :'org', true) \g /dev/null

select results_eq('difference', $$values (1::bigint, 'altered: seal 1 itself, its entries are as sealed')$$, 'where no entry differs, the seal does');
savepoint sealed;
select tests.tamper(format($$update ringfence.credit_transaction set details = '{"n": 1}' where org_id = %L and seq in (3, 5)$$, :'org')) \g /dev/null
select results_eq('difference', $$values (3::bigint, 'altered: not what seal 1 has here')$$, 'the first that was altered');
rollback to sealed;
select tests.tamper(format('delete from ringfence.credit_transaction where org_id = %L and seq = 4', :'org')) \g /dev/null
select results_eq('difference', $$values (4::bigint, 'missing: seal 1 has an entry here')$$, 'one that is gone');
rollback to sealed;
select tests.tamper(format('delete from ringfence.credit_transaction where org_id = %L and seq = 6', :'org')) \g /dev/null
select results_eq('difference', $$values (6::bigint, 'missing: seal 1 has an entry here')$$, 'also the last');
rollback to sealed;
select tests.tamper(format('delete from ringfence.credit_transaction where org_id = %L and seq = 2', :'org')) \g /dev/null
select tests.tamper(format('update ringfence.credit_transaction set seq = seq - 1 where org_id = %L and seq = %s', :'org', n)) from generate_series(3, 6) as n \g /dev/null
select results_eq('difference', $$values (2::bigint, 'missing: here stands what seal 1 has behind it')$$, 'one taken out and the rest moved up');
rollback to sealed;
select tests.tamper(format('update ringfence.credit_transaction set seq = seq + 1 where org_id = %L and seq = %s', :'org', n)) from generate_series(6, 3, -1) as n \g /dev/null
select tests.tamper(format($$insert into ringfence.credit_transaction (org_id, seq, amount, balance_after, occurred_at, recorded_at, over_limit, scope, key, kind, counter_account)
    values (%L, 3, 0, 0, '2030-01-01Z', '2030-01-01Z', false, 'call', 'forged', 'call', 'revenue:call')$$, :'org')) \g /dev/null
select results_eq('difference', $$values (3::bigint, 'inserted: what seal 1 has here stands behind it')$$, 'one pushed in and the rest moved down');
rollback to sealed;
select tests.tamper(format('update ringfence.credit_transaction set seq = seq + 1 where org_id = %L and seq = 6', :'org')) \g /dev/null
select tests.tamper(format($$insert into ringfence.credit_transaction (org_id, seq, amount, balance_after, occurred_at, recorded_at, over_limit, scope, key, kind, counter_account)
    values (%L, 6, 0, 0, '2030-01-01Z', '2030-01-01Z', false, 'call', 'forged', 'call', 'revenue:call')$$, :'org')) \g /dev/null
select results_eq('difference', $$values (6::bigint, 'inserted: what seal 1 has here stands behind it')$$, 'also before the last');
rollback to sealed;
select tests.tamper(format($$insert into ringfence.credit_transaction_archive select * from ringfence.credit_transaction where org_id = %L and seq = 5$$, :'org')) \g /dev/null
select results_eq('difference', $$values (5::bigint, 'inserted: seal 1 has one entry here')$$, 'one that is there twice');
rollback to sealed;
select tests.tamper(format('delete from ringfence.credit_transaction where org_id = %L', :'org')) \g /dev/null
select results_eq('difference', $$values (1::bigint, 'missing: seal 1 has an entry here')$$, 'all of them gone');

select * from finish();
rollback;
