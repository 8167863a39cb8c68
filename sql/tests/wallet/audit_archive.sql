\set ON_ERROR_STOP 1
begin;
select plan(7);

select tests.ledger(6) as org \gset
set local role ringfence_owner;
select ringfence.seal_organization(:'org', 5, '2030-01-01Z') \g /dev/null
select ringfence.archive_organization(:'org', 'infinity', 4) \g /dev/null
select set_config('tests.org', :'org', true) \g /dev/null
prepare faults as select invariant, seq, problem from ringfence.audit_archive(current_setting('tests.org')::uuid) order by 1, 2, 3;
select is_empty('faults', 'nothing is wrong');
select is_empty('select * from ringfence.audit_archive(null)', 'with anybody');
savepoint books;
select tests.tamper(format($$update ringfence.credit_transaction set key = 'call-2' where org_id = %L and seq = 6$$, :'org')) \g /dev/null
select results_eq('faults', $$values ('keys', 6::bigint, 'its key is also that of archived entry 3')$$, 'a key that was given away again');
rollback to books;
select tests.tamper(format('delete from ringfence.credit_transaction_archive where org_id = %L and seq = 4', :'org')) \g /dev/null
select results_eq('faults', $$values ('archive', 4::bigint, 'the archive ends at 3, the wallet says 4')$$, 'an archive that lost something');
rollback to books;
select tests.tamper(format('insert into ringfence.credit_transaction select * from ringfence.credit_transaction_archive where org_id = %L and seq = 4', :'org')) \g /dev/null
select results_eq('faults', $$values ('archive', 4::bigint, 'entry 4 is live and should be in the archive only'), ('keys', 4, 'its key is also that of archived entry 4')$$, 'an entry in both');
rollback to books;
select tests.tamper(format('update ringfence.wallet set archived_seq = 0 where org_id = %L', :'org')) \g /dev/null
select results_eq('faults', $$values ('archive', 0::bigint, 'the archive ends at 4, the wallet says 0')$$, 'a wallet that forgot');
rollback to books;
select tests.tamper(format('delete from ringfence.ledger_seal where org_id = %L', :'org')) \g /dev/null
select results_eq('faults', $$values ('archive', 4::bigint, 'the archive ends at 4, the seals at 0')$$, 'archived without a seal');

select * from finish();
rollback;
