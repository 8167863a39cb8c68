\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(14);

select tests.wallet(1000) as org \gset
set local role ringfence_ops;
select billing.reserve_call_credits(:'org', 'c1', 'r1', p_as_of => '2030-01-01Z') \g /dev/null
set local role ringfence_owner;
select set_config('tests.org', :'org', true) \g /dev/null
create function pg_temp.dry(p_available bigint, p_at interval default '0') returns interval language sql as $$ select ringfence.runs_dry_at(current_setting('tests.org')::uuid, p_available, '2030-01-01Z'::timestamptz + p_at) - '2030-01-01Z' $$;
select is(pg_temp.dry(650), null, 'there is money for all that the vendor lets happen');
select is(pg_temp.dry(649), interval '856 s', 'one unit less');
select is(pg_temp.dry(0), interval '300 s', 'its hold is its own');
select is(pg_temp.dry(-100), interval '300 s', 'also where others left debts');
select is(pg_temp.dry(0, '100 s'), interval '300 s', 'the instant does not move while the call goes on');
select is(pg_temp.dry(0, '301 s'), interval '301 s', 'past it: now');
set local role ringfence_ops;
select billing.reserve_call_credits(:'org', 'c2', 'r2', p_as_of => '2030-01-01 00:01Z') \g /dev/null
set local role ringfence_owner;
select is(pg_temp.dry(300, '60 s'), interval '458 s', 'two calls share what is available') ;
select is((select ceil(458 * 70 / 60.0) + ceil(398 * 70 / 60.0)), 1000::numeric, 'to the last unit');
select is(pg_temp.dry(300, '200 s'), interval '458 s', 'also later');
select is(pg_temp.dry(0, '60 s'), interval '300 s', 'the first whose hold is used up decides');
update ringfence.live_call set ending = true where org_id = :'org' and call_id = 'c2';
select is(pg_temp.dry(300, '60 s'), interval '557 s', 'one that ends draws nothing more');
update ringfence.live_call set ending = false, is_strict = true where org_id = :'org' and call_id = 'c2';
select is(pg_temp.dry(300, '60 s'), interval '557 s', 'nor does one whose hold covers all of it');
update ringfence.live_call set is_strict = false, watched = false where org_id = :'org' and call_id = 'c2';
select is(pg_temp.dry(300, '60 s'), interval '557 s', 'nor one that has not begun');
delete from ringfence.live_call where org_id = :'org';
select is(pg_temp.dry(0), null, 'no live calls');

select * from finish();
rollback;
