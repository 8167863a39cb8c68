\set ON_ERROR_STOP 1
begin;
select plan(19);

select tests.ledger(6) as org, tests.ledger(2) as other \gset
set local role ringfence_owner;
select ringfence.seal_organization(:'org', 3, '2030-01-01Z'), ringfence.seal_organization(:'org', 3, '2030-01-02Z'), ringfence.seal_organization(:'other', 9, '2030-01-02Z') \g /dev/null
select ringfence.archive_organization(:'org', 'infinity', 4) \g /dev/null
select set_config('tests.org', :'org', true) \g /dev/null
prepare faults as select seq, problem from ringfence.audit_seals(current_setting('tests.org')::uuid) order by 1, 2;
select is_empty('faults', 'nothing is wrong');
select is_empty('select * from ringfence.audit_seals(null)', 'with anybody');
savepoint books;
select tests.tamper(format($$update ringfence.credit_transaction_archive set details = '{}' where org_id = %L and seq = 2$$, :'org')) \g /dev/null
select tests.tamper(format($$update ringfence.credit_transaction set occurred_at = '2020-01-01Z' where org_id = %L and seq = 6$$, :'org')) \g /dev/null
select results_eq('faults', $$values (2::bigint, 'altered: not what seal 1 has here'), (6, 'altered: not what seal 2 has here')$$, 'the first under each seal, archived or not');
select results_eq('select distinct org_id from ringfence.audit_seals(null)', format('values (%L::uuid)', :'org'), 'whose');
rollback to books;
select tests.tamper(format('delete from ringfence.credit_transaction where org_id = %L and seq = 5', :'org')) \g /dev/null
select results_eq('faults', $$values (5::bigint, 'missing: seal 2 has an entry here')$$, 'one that is gone');
rollback to books;
select tests.tamper(format($$update ringfence.ledger_seal set sealed_at = '2030-01-03Z' where org_id = %L and seal_no = 2$$, :'org')) \g /dev/null
select results_eq('faults', $$values (4::bigint, 'altered: seal 2 itself, its entries are as sealed')$$, 'the time of a seal');
rollback to books;
select tests.tamper(format('update ringfence.ledger_seal set digests = set_byte(digests, 9, 255 - get_byte(digests, 9)) where org_id = %L and seal_no = 1', :'org')) \g /dev/null
select results_eq('faults', $$values (2::bigint, 'altered: not what seal 1 has here')$$, 'a digest that names a row');
rollback to books;
select tests.tamper(format('delete from ringfence.ledger_seal where org_id = %L and seal_no = 1', :'org')) \g /dev/null
select results_eq('faults', $$values (4::bigint, 'seal 2 does not follow the one before it')$$, 'a seal that is gone');
rollback to books;
-- Nor can the last ones go, though nothing behind them tells.
select tests.tamper(format('delete from ringfence.ledger_seal where org_id = %L and seal_no = 2', :'org')) \g /dev/null
select results_eq('faults', $$values (3::bigint, 'the seals end at 3, sealed was up to 6')$$, 'the last seal is gone');
select is(ringfence.seal_organization(:'org', 9, '2030-01-03Z'), 0::bigint, 'no new seal takes its place');
rollback to books;
select tests.tamper(format('delete from ringfence.ledger_seal where org_id = %L', :'org')) \g /dev/null
select results_eq('faults', $$values (0::bigint, 'the seals end at 0, sealed was up to 6')$$, 'all of them are gone');
select results_eq('select distinct org_id from ringfence.audit_seals(null)', format('values (%L::uuid)', :'org'), 'whose');
select is(ringfence.seal_organization(:'org', 9, '2030-01-03Z'), 0::bigint, 'no new seal takes their place');
rollback to books;
select tests.tamper(format('update ringfence.ledger_seal_progress set sealed_seq = 3 where org_id = %L', :'org')) \g /dev/null
select results_eq('faults', $$values (6::bigint, 'the seals end at 6, sealed was up to 3')$$, 'a progress that went back');
rollback to books;
select tests.tamper(format('delete from ringfence.ledger_seal_progress where org_id = %L', :'org')) \g /dev/null
select results_eq('faults', $$values (6::bigint, 'the seals end at 6, sealed was up to 0')$$, 'or is gone');
rollback to books;
select tests.tamper(format('delete from ringfence.ledger_seal_progress where org_id = %L', :'org')), tests.tamper(format('delete from ringfence.ledger_seal where org_id = %L', :'org')) \g /dev/null
select is_empty('faults', 'both gone are gone together,');
select results_eq(format('select invariant, problem from billing.audit_invariants(%L)', :'org'), $$values ('archive', 'the archive ends at 4, the seals at 0')$$, 'but not unseen where anything is archived');
rollback to books;
-- Whoever forges an entry and its seal breaks the chain.
select tests.tamper(format($$update ringfence.credit_transaction_archive set details = '{}' where org_id = %L and seq = 2$$, :'org')) \g /dev/null
select tests.tamper(format('delete from ringfence.ledger_seal where org_id = %L', :'org')), tests.tamper(format('delete from ringfence.ledger_seal_progress where org_id = %L', :'org')) \g /dev/null
select ringfence.seal_organization(:'org', 3, '2030-01-01Z') \g /dev/null
select is_empty('faults', 'who can write new seals all the way can hide anything here');
select hash as forged from billing.ledger_seals where org_id = :'org' and seal_no = 1 \gset
rollback to books;
select isnt((select hash from billing.ledger_seals where org_id = :'org' and seal_no = 1), :'forged', 'but not from whoever kept a hash elsewhere');

select * from finish();
rollback;
