\set ON_ERROR_STOP 1
begin;
select plan(2);

select tests.ledger(5) as org \gset
set local role ringfence_owner;
select is(ringfence.sealed_seq(:'org'), 0::bigint, 'nothing is sealed');
select ringfence.seal_organization(:'org', 2, '2030-01-01Z'), ringfence.seal_organization(:'org', 2, '2030-01-02Z') \g /dev/null
select is(ringfence.sealed_seq(:'org'), 4::bigint, 'up to the last seal');

select * from finish();
rollback;
