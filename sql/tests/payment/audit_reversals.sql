\set ON_ERROR_STOP 1
begin;
select plan(5);

select tests.wallet(0) as org \gset
select tests.checkout(:'org', 1000) as payment \gset
select tests.stripe('payment_intent.succeeded', :'payment'), tests.stripe('charge.dispute.created', :'payment', '{"id": "dp_pgtap", "amount": 300}') \g /dev/null
select is_empty(format('select * from ringfence.audit_reversals(%L)', :'org'), 'nothing is wrong');
savepoint books;
select tests.tamper(format('update ringfence.payment_dispute set reinstated = true where payment_intent_id = %L', 'pi_' || :'payment')) \g /dev/null
select results_eq(format('select problem from ringfence.audit_reversals(%L) order by 1', :'org'),
    $$values ('payment_dispute dp_pgtap ought to have 0 in the ledger, it says -300, there is -300'), ('spending is blocked by a dispute: t, but one is open: f')$$, 'what ought to be there is not');
rollback to books;
select tests.tamper(format('delete from ringfence.payment_dispute where payment_intent_id = %L', 'pi_' || :'payment')) \g /dev/null
select is((select count(*) from ringfence.audit_reversals(:'org')), 2::bigint, 'a dispute that is gone');
rollback to books;
select tests.tamper(format('delete from ringfence.credit_transaction where org_id = %L and seq = 2', :'org')) \g /dev/null
select is((select problem from ringfence.audit_reversals(:'org')), 'payment_dispute dp_pgtap ought to have -300 in the ledger, it says -300, there is 0', 'an entry that is gone');
rollback to books;
select tests.tamper(format('update ringfence.wallet set disputed = false where org_id = %L', :'org')) \g /dev/null
select is((select problem from ringfence.audit_reversals(:'org')), 'spending is blocked by a dispute: f, but one is open: t', 'a block that was lifted');

select * from finish();
rollback;
