\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(11);

select tests.wallet(1000) as org, tests.wallet(1000) as other \gset
select reservation_id as id from billing.reserve_call_credits(:'org', 'ours', 'theirs') \gset
select is((ringfence.find_call(:'org', name)).call_id, 'ours', 'by ' || what)
  from (values ('ours', 'its call id'), ('theirs', 'the vendor''s id'), (:'id', 'its reservation'), (upper(:'id'), 'however that is written')) as given (name, what);
select is((ringfence.find_call(:'other', name)).call_id, null, 'not another organization''s by ' || name) from (values ('ours'), ('theirs'), (:'id')) as given (name);
select is((ringfence.find_call(:'org', name)).call_id, null, 'no such call') from (values ('x'), (null), (gen_random_uuid()::text)) as given (name);
select is((ringfence.find_call(:'org', 'ours')).terms is null, false, 'with the rate of its reservation');

select * from finish();
rollback;
