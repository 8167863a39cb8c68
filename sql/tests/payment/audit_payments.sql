\set ON_ERROR_STOP 1
begin;
select plan(6);

select tests.wallet(0) as org \gset
select tests.checkout(:'org', 1000) as payment \gset
select tests.stripe('payment_intent.succeeded', :'payment') \g /dev/null
set local role ringfence_owner;
select is_empty(format('select * from ringfence.audit_payments(%L)', :'org'), 'nothing is wrong');
select is((select format('%s %s %s', total >= 1000, total = expected, ok) from billing.trial_balance where currency = 'USD' and account = 'payments'), 't t t', 'the trial balance says so too');
reset role;
savepoint books;
select tests.tamper(format('update ringfence.payment set amount = 999 where payment_id = %L', :'payment')) \g /dev/null
select is((select problem from ringfence.audit_payments(:'org')), format('payment %s of 999 was credited, its entry says 1000', :'payment'), 'another amount');
select ok((select not ok from billing.trial_balance where currency = 'USD' and account = 'payments'), 'in the trial balance too');
rollback to books;
select tests.tamper(format('delete from ringfence.credit_transaction where org_id = %L', :'org')) \g /dev/null
select is((select problem from ringfence.audit_payments(:'org')), format('payment %s of 1000 was credited, its entry says nothing', :'payment'), 'an entry that is gone');
rollback to books;
select tests.tamper(format('delete from ringfence.payment where payment_id = %L', :'payment')) \g /dev/null
select is((select problem from ringfence.audit_payments(:'org')), format('credits pi_%s, which is no payment', :'payment'), 'a payment that is gone');
rollback to books;

select * from finish();
rollback;
