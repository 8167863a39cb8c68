\set ON_ERROR_STOP 1
begin;
select plan(15);

-- Lots of every origin: 1 the balance there was, 2 a grant, 3 a top-up with a priority; and, of another wallet, what a refund gives back of a debt.
select tests.wallet(100) as org, tests.wallet(0) as debtor \gset
select billing.add_wallet_credits(:'org', 50, 'g', 'grant', '2030-02-01Z', p_as_of => '2030-01-01Z') \g /dev/null
select billing.add_wallet_credits(:'org', 30, 't', p_priority => 7, p_as_of => '2030-01-01Z') \g /dev/null
select billing.deduct_call_credits(:'org', 'c1', 35, p_as_of => '2030-01-02Z') \g /dev/null
select billing.add_wallet_credits(:'debtor', 50, 'g', 'grant', '2030-02-01Z', p_as_of => '2030-01-01Z') \g /dev/null
select transaction_id as charge from billing.deduct_call_credits(:'debtor', 'c1', 70, p_as_of => '2030-01-02Z') \gset
select billing.add_wallet_credits(:'debtor', 100, 't', p_as_of => '2030-01-03Z') \g /dev/null
select billing.refund_transaction(:'debtor', :'charge', 70, 'r', p_as_of => '2030-01-04Z') \g /dev/null
-- A grant that only repays brings no lot; the next one brings what is left of it.
select tests.wallet(0) as repaid \gset
select billing.deduct_call_credits(:'repaid', 'c', 60) \g /dev/null
select billing.add_wallet_credits(:'repaid', 40, 'g', 'grant', '2030-02-01Z'), billing.add_wallet_credits(:'repaid', 40, 'h', 'grant', '2030-02-01Z') \g /dev/null
set local role ringfence_owner;
select results_eq(format('select lot_seq, granted, promotional, priority from ringfence.credit_lot where org_id in (%L, %L, %L) order by org_id = %L desc, org_id = %L desc, lot_seq', :'org', :'debtor', :'repaid', :'org', :'debtor'),
    $$values (1::bigint, 100::bigint, false, 100), (2, 50, true, 100), (3, 30, false, 7),
             (1, 50, true, 100), (3, 80, false, 100), (4, 20, false, 100), (3, 20, true, 100)$$, 'lots of every origin');
select is_empty('select * from ringfence.audit_lot_origins(null)', 'nothing is wrong with anybody');

select set_config('tests.org', :'org', true) \g /dev/null
prepare faults as select seq, problem from ringfence.audit_lot_origins(current_setting('tests.org')::uuid) order by 1, 2;
savepoint books;
select tests.tamper(format($$update ringfence.credit_lot set expires_at = '2040-01-01Z' where org_id = %L and lot_seq = 2$$, :'org')) \g /dev/null
select results_eq('faults', $$values (2::bigint, 'expires at 2040-01-01 00:00:00+00, by its entry at 2030-02-01 00:00:00+00')$$, 'a grant that lives longer');
select results_eq('select distinct org_id from ringfence.audit_lot_origins(null)', format('values (%L::uuid)', :'org'), 'whose');
rollback to books;
select tests.tamper(format($$update ringfence.credit_lot set expires_at = '2040-01-01Z' where org_id = %L and lot_seq = 1$$, :'org')) \g /dev/null
select results_eq('faults', $$values (1::bigint, 'expires at 2040-01-01 00:00:00+00, by its entry at infinity')$$, 'paid credit that dies');
rollback to books;
select tests.tamper(format('update ringfence.credit_lot set priority = 8 where org_id = %L', :'org')) \g /dev/null
select results_eq('faults', $$values (1::bigint, 'has priority 8, by its entry 100'), (2, 'has priority 8, by its entry 100'), (3, 'has priority 8, by its entry 7')$$, 'priorities');
rollback to books;
select tests.tamper(format('update ringfence.credit_lot set promotional = not promotional where org_id = %L', :'org')) \g /dev/null
select results_eq('faults', $$values (1::bigint, 'is promotional: t, by its entry f'), (2, 'is promotional: f, by its entry t'), (3, 'is promotional: t, by its entry f')$$, 'given or paid');
rollback to books;
select tests.tamper(format('update ringfence.credit_lot set granted = granted + 1 where org_id = %L', :'org')) \g /dev/null
select results_eq('faults', $$values (1::bigint, 'says it began with 101, its entry brought 100'), (2, 'says it began with 51, its entry brought 50'),
    (3, 'says it began with 31, its entry brought 30')$$, 'what it began with');
rollback to books;
select tests.tamper(format('insert into ringfence.credit_lot (org_id, lot_seq, promotional, priority, expires_at, granted, remaining, open) values (%L, 4, false, 100, ''infinity'', 10, 0, false)', :'org')) \g /dev/null
select results_eq('faults', $$values (4::bigint, 'no entry brought it')$$, 'a lot out of nothing');
rollback to books;
select tests.tamper(format('update ringfence.credit_transaction set expires_at = null where org_id = %L and seq = 2', :'org')) \g /dev/null
select results_eq('faults', $$values (2::bigint, 'expires at 2030-02-01 00:00:00+00, by its entry at infinity')$$, 'or the entry that was changed');
rollback to books;

select set_config('tests.org', :'debtor', true) \g /dev/null
select is_empty('faults', 'a refunded debt');
select tests.tamper(format($$update ringfence.credit_lot set promotional = true, priority = 1, expires_at = '2040-01-01Z', granted = 21 where org_id = %L and lot_seq = 4$$, :'debtor')) \g /dev/null
select results_eq('faults', $$values (4::bigint, 'expires at 2040-01-01 00:00:00+00, by its entry at infinity'), (4, 'has priority 1, by its entry 100'),
    (4, 'is promotional: t, by its entry f'), (4, 'says it began with 21, its entry brought 20')$$, 'is plain credit');
rollback to books;

-- Archived entries bring lots too.
select set_config('tests.org', :'org', true) \g /dev/null
select ringfence.seal_organization(:'org', 100, '2030-01-05Z'), ringfence.archive_organization(:'org', 'infinity', 2) \g /dev/null
select is_empty('faults', 'half archived, the opening lot between');
select tests.tamper(format('update ringfence.credit_lot set priority = 8 where org_id = %L and lot_seq = 2', :'org')) \g /dev/null
select results_eq('faults', $$values (2::bigint, 'has priority 8, by its entry 100')$$, 'an archived origin');
select isnt_empty(format('select from billing.audit_invariants(%L)', :'org'), 'the audit asks it');

select * from finish();
rollback;
