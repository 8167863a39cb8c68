\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(14);

select tests.wallet(5000) as org, tests.wallet(1000) as other \gset
set local role ringfence_ops;
select billing.reserve_call_credits(:'org', 'c1', p_as_of => '2030-01-01Z'), billing.reserve_call_credits(:'org', 'c2', 'v2', p_as_of => '2030-01-01Z'),
       billing.reserve_call_credits(:'other', 'c1', 'v9', p_as_of => '2030-01-01Z'), billing.commit_reserved_credits(:'org', 'c3', 10, p_as_of => '2030-01-01Z'),
       billing.deduct_call_credits(:'org', 'v4', 10, p_as_of => '2030-01-01Z') \g /dev/null
set local role ringfence_owner;
select set_config('tests.org', :'org', true) \g /dev/null
create function pg_temp.bind(p_name text, p_vapi text) returns text language sql as $$ select (ringfence.bind_vapi_call(ringfence.find_call(current_setting('tests.org')::uuid, p_name), p_vapi)).vapi_call_id $$;
select is(pg_temp.bind('c1', null), null, 'nothing to bind');
select ok(not (select watched from ringfence.live_call where org_id = :'org' and call_id = 'c1'), 'a call that is not known at the vendor is not watched');
update ringfence.live_call set ending = true where org_id = :'org' and call_id = 'c1';
select is(pg_temp.bind('c1', 'v1'), 'v1', 'bound');
select is((select row(watched, ending, due_at)::text from ringfence.live_call where org_id = :'org' and call_id = 'c1'), '(t,f,"2030-01-01 00:00:00+00")',
    'watched from the next tick on; that it has to end is decided again, because nobody could be told');
select is((ringfence.find_call(:'org', 'v1')).call_id, 'c1', 'found by it');
select is(pg_temp.bind('c1', 'v1'), 'v1', 'again');
select throws_ok(format('select pg_temp.bind(%L, %L)', bad.name, bad.vapi), bad.code, null, bad.why)
  from (values ('c1', 'v3', 'RF232', 'the call has another id already'), ('c3', 'v2', 'RF232', 'the id is another call''s'), ('c3', 'c2', 'RF232', 'the id is another call''s name'),
               ('c3', 'v9', 'RF231', 'the id is another organization''s'), ('c3', 'v4', 'RF232', 'the id has been charged directly: it would be charged twice')) as bad (name, vapi, code, why);
select is(pg_temp.bind('c3', 'c3'), 'c3', 'a call that goes by the vendor''s id');
select is((select count(*) from ringfence.call_alias where org_id = :'org' and alias = 'c3'), 0::bigint, 'which is not an alias then');
reset role;
select is_empty(format('select * from tests.call_faults(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
