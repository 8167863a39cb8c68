\set ON_ERROR_STOP 1
-- serial: takes locks on whole tables, or changes what others look at
begin;
select plan(7);

select tests.wallet(100) as org \gset
set local role ringfence_owner;
select throws_ok(format('update ringfence.credit_transaction set amount = 1 where org_id = %L', :'org'), 'RF901', null, 'not even the owner updates');
select throws_ok(format('delete from ringfence.credit_transaction where org_id = %L', :'org'), 'RF901', null, 'or deletes');
select throws_ok('truncate ringfence.credit_transaction', 'RF901', null, 'or truncates');
select throws_ok('update ringfence.credit_transaction set amount = 1 where false', 'RF901', null, 'not even nothing');
set local role ringfence_ops;
select throws_ok('delete from ringfence.credit_transaction', '42501', null, 'others do not get that far');
set local ringfence.archiving = 'on';
select throws_ok('delete from ringfence.credit_transaction', '42501', null, 'whatever they set');
set local role ringfence_owner;
select throws_ok('update ringfence.credit_transaction set amount = 1', 'RF901', null, 'and archiving does not change entries');
reset role;

select * from finish();
rollback;
