\set ON_ERROR_STOP 1
begin;
select plan(11);

select tests.ledger(6) as org, tests.ledger(2) as other \gset
set local role ringfence_owner;
select set_config('tests.org', :'org', true) \g /dev/null
prepare faults as select invariant, seq, problem from ringfence.audit_entries(current_setting('tests.org')::uuid) order by 2, 1, 3;
select is_empty('faults', 'nothing is wrong');
select is_empty('select * from ringfence.audit_entries(null)', 'with anybody');

savepoint books;
select tests.tamper(format('update ringfence.credit_transaction set amount = amount - 1 where org_id = %L and seq = 3', :'org')) \g /dev/null
select results_eq('faults', $$values ('balance_after', 3::bigint, 'balance_after is 999977, but 999989 and -13 make 999976')$$, 'an amount');
select results_eq(format('select org_id, seq from ringfence.audit_entries(null) where org_id in (%L, %L)', :'org', :'other'), format('values (%L::uuid, 3::bigint)', :'org'), 'whose');
rollback to books;
select tests.tamper(format('update ringfence.credit_transaction set balance_after = balance_after + 1 where org_id = %L and seq = 3', :'org')) \g /dev/null
select results_eq('faults', $$values ('balance_after', 3::bigint, 'balance_after is 999978, but 999989 and -12 make 999977'),
    ('balance_after', 4, 'balance_after is 999964, but 999978 and -13 make 999965')$$, 'a balance');
rollback to books;
select tests.tamper(format('delete from ringfence.credit_transaction where org_id = %L and seq = 5', :'org')) \g /dev/null
select results_eq('faults', $$values ('balance_after', 6::bigint, 'balance_after is 999935, but 999964 and -15 make 999949'), ('seq', 6, 'follows number 4')$$, 'a gap');
rollback to books;
select tests.tamper(format('update ringfence.credit_transaction set seq = 0 where org_id = %L and seq = 1', :'org')) \g /dev/null
select results_eq('faults', $$values ('seq', 0::bigint, 'follows number 0'), ('seq', 2, 'follows number 0')$$, 'the wrong beginning');
rollback to books;
select tests.tamper(format('insert into ringfence.credit_transaction_archive select * from ringfence.credit_transaction where org_id = %L and seq = 1', :'org')) \g /dev/null
select is((select problem from ringfence.audit_entries(:'org') where invariant = 'seq'), 'follows number 1', 'a number twice');
rollback to books;
select tests.tamper(format($$update ringfence.credit_transaction set recorded_at = '2099-01-01Z' where org_id = %L and seq = 4$$, :'org')) \g /dev/null
select results_eq('faults', $$values ('recorded_at', 5::bigint, 'recorded before the entry before it')$$, 'time that runs backwards');
rollback to books;
select tests.tamper(format($$insert into ringfence.credit_transaction_archive select org_id, 0, 0, 0, '2001-01-01Z', '2000-01-01Z', null, null, true, 'call', 'forged', 'call', 'revenue:call'
    from ringfence.wallet where org_id = %L$$, :'org')) \g /dev/null
select results_eq('faults', $$values ('over_limit', 0::bigint, 'a credit cannot be over a limit'), ('recorded_at', 0, 'recorded before it happened'), ('seq', 0, 'follows number 0')$$, 'what an entry cannot be');
rollback to books;
select billing.deduct_call_credits(:'org', 'debt', 1000100) \g /dev/null
select tests.tamper(format($$update ringfence.credit_transaction set kind = 'asset' where org_id = %L and seq = 8$$, :'org')) \g /dev/null
select results_eq('faults', $$values ('over_limit', 8::bigint, 'an asset was bought on debt: the balance behind it is -181')$$, 'an asset bought on debt');

select * from finish();
rollback;
