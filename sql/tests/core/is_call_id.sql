\set ON_ERROR_STOP 1
begin;
select plan(8);

select is(ringfence.is_call_id(ringfence.new_call_id()::text), true, 'what we give');
select is(ringfence.is_call_id(upper(ringfence.new_call_id()::text)), true, 'however it is written');
select is(ringfence.is_call_id(name), false, 'not ' || coalesce(nullif(name, ''), 'nothing')) from (values (gen_random_uuid()::text), ('0198c2b4-6f1e-7aa3-9d0c-5b7e21f4c9aa'), ('call-7'), ('00000000-0000-8zzz-0000-000000000000'), ('')) as given (name);
select is(ringfence.is_call_id(null), null, 'no name');

select * from finish();
rollback;
