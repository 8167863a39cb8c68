\set ON_ERROR_STOP 1
begin;
select plan(2);

select tests.wallet(100) as org \gset
select is((ringfence.find_entry(:'org', 'credit', 'opening')).seq, 1::bigint, 'by its key');
select is((ringfence.find_entry(:'org', 'call', 'opening')).seq, null, 'within its scope');

select * from finish();
rollback;
