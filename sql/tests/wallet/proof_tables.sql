\set ON_ERROR_STOP 1
-- serial: takes locks on whole tables, or changes what others look at
begin;
select plan(8);

select tests.ledger(3) as org \gset
set local role ringfence_owner;
select ringfence.seal_organization(:'org', 10, '2030-01-01Z') \g /dev/null
select ringfence.archive_organization(:'org', 'infinity', 2) \g /dev/null
set local ringfence.archiving = 'on';
select throws_ok(format('%s ringfence.%s %s', tried.verb, tried.relation, tried.rest), 'RF901', null, tried.verb || ' ' || tried.relation)
  from (values ('update', 'credit_transaction_archive', 'set amount = 1'), ('delete from', 'credit_transaction_archive', ''), ('truncate', 'credit_transaction_archive', ''),
               ('update', 'ledger_seal', 'set hash = previous_hash'), ('delete from', 'ledger_seal', ''), ('truncate', 'ledger_seal', ''))
    as tried (verb, relation, rest);
select throws_ok('insert into ringfence.ledger_seal (org_id, seal_no, from_seq, to_seq, digests, previous_hash, hash, sealed_at)
    select org_id, 2, 5, 9, digests, hash, hash, sealed_at from ringfence.ledger_seal', '23514', null, 'a digest for each entry');
set local role ringfence_ops;
select throws_ok('delete from ringfence.ledger_seal', '42501', null, 'others do not get that far');

select * from finish();
rollback;
