\set ON_ERROR_STOP 1
begin;
select plan(2);

select tests.wallet(100) as org \gset
select is((ringfence.find_charge(:'org', 1)).key, 'opening', 'by its number');
select is((ringfence.find_charge(:'org', 2)).key, null, 'or not');

select * from finish();
rollback;
