\set ON_ERROR_STOP 1
begin;
select plan(7);

select tests.wallet(1000) as org \gset
set local role ringfence_owner;
select transaction_id as charge from billing.deduct_call_credits(:'org', 'c1', 400) \gset
select billing.refund_transaction(:'org', :'charge', 100, 'r1'), billing.refund_transaction(:'org', :'charge', 50, 'r2') \g /dev/null
select set_config('tests.org', :'org', true) \g /dev/null
prepare faults as select seq, problem from ringfence.audit_refunds(current_setting('tests.org')::uuid) order by 1, 2;
select is_empty('faults', 'nothing is wrong');
select is_empty('select * from ringfence.audit_refunds(null)', 'with anybody');
savepoint books;
select tests.tamper(format('update ringfence.charge_refund set refunded = 149 where org_id = %L', :'org')) \g /dev/null
select results_eq('faults', $$values (4::bigint, 'of charge 2 149 are noted as refunded, its refunds come to 150')$$, 'what is noted');
rollback to books;
select tests.tamper(format('delete from ringfence.charge_refund where org_id = %L', :'org')) \g /dev/null
select results_eq('faults', $$values (4::bigint, 'of charge 2 0 are noted as refunded, its refunds come to 150')$$, 'nothing noted');
rollback to books;
select tests.tamper(format('insert into ringfence.charge_refund values (%L, 1, 5)', :'org')) \g /dev/null
select results_eq('faults', $$values (1::bigint, 'a refund of what is not a charge'), (1, 'of charge 1 5 are noted as refunded, its refunds come to 0')$$, 'noted of a top-up');
rollback to books;
select tests.tamper(format('update ringfence.credit_transaction set amount = -120 where org_id = %L and seq = 2', :'org')) \g /dev/null
select results_eq('faults', $$values (4::bigint, 'refunds of charge 2 come to 150, it was 120')$$, 'more than the charge');
rollback to books;
select tests.tamper(format($$update ringfence.credit_transaction set reference = 'nothing' where org_id = %L and seq = 4$$, :'org')) \g /dev/null
select results_eq('faults', $$values (3::bigint, 'of charge 2 150 are noted as refunded, its refunds come to 100'), (4, 'a refund of what is not a charge')$$, 'a refund of nothing');

select * from finish();
rollback;
