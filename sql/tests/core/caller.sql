\set ON_ERROR_STOP 1
begin;
select plan(2);

select is(ringfence.caller(), session_user, 'without SET ROLE it is the login');
set local role ringfence_owner;
select is(ringfence.caller(), 'ringfence_owner'::name, 'else the role that was set');
reset role;

select * from finish();
rollback;
