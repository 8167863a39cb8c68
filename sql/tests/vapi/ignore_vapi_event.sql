\set ON_ERROR_STOP 1
begin;
select plan(1);

set local role ringfence_owner;
select is(ringfence.ignore_vapi_event('{}', gen_random_uuid(), '2030-01-01Z', null), 'ignored', 'it means nothing here');

select * from finish();
rollback;
