\set ON_ERROR_STOP 1
begin;
select plan(2);

set local role ringfence_owner;
create function billing.made_later() returns integer language sql return 1;
reset role;
select function_privs_are('billing', 'made_later', '{}'::text[], 'public', '{}'::text[],
    'what the owner makes later is closed to PUBLIC by itself');
set local role ringfence_web;
select throws_ok('select * from ringfence.organization', '42501', null, 'the engine room is closed');
reset role;

select * from finish();
rollback;
