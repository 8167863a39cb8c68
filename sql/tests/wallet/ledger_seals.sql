\set ON_ERROR_STOP 1
begin;
select plan(3);

select tests.ledger(2) as org \gset
set local role ringfence_owner;
select ringfence.seal_organization(:'org', 10, '2030-01-01Z') \g /dev/null
set local role ringfence_readonly;
select results_eq(format('select seal_no, from_seq, to_seq, length(hash) from billing.ledger_seals where org_id = %L', :'org'), 'values (1::bigint, 1::bigint, 3::bigint, 64)', 'in hexadecimal');
reset role;
select table_privs_are('billing', 'ledger_seals', 'ringfence_tenant', '{}'::text[], 'not for tenants');
select table_privs_are('billing', 'ledger_seals', 'ringfence_ops', array['SELECT'], 'for operators');

select * from finish();
rollback;
