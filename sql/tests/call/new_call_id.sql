\set ON_ERROR_STOP 1
begin;
select plan(2);

select matches(ringfence.new_call_id()::text, '^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$', 'a UUID of version 8');
select is(count(distinct id), 1000::bigint, 'each another') from (select ringfence.new_call_id() as id from generate_series(1, 1000)) as ids;

select * from finish();
rollback;
