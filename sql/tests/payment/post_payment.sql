\set ON_ERROR_STOP 1
begin;
select plan(5);

select tests.wallet(0) as org \gset
select tests.checkout(:'org', 1000) as payment \gset
set local role ringfence_owner;
update ringfence.payment set payment_intent_id = 'pi_pgtap' where payment_id = :'payment';
select billing.add_wallet_credits(:'org', 1000, 'pi_pgtap') \g /dev/null
select is((select problem from billing.audit_invariants(:'org')), 'credits pi_pgtap, which is no payment', 'an operator was quicker');
select is((select (ringfence.post_payment(payment, '2030-01-01Z')).credited_seq from ringfence.payment where payment_id = :'payment'), 1::bigint, 'then that is the credit');
select is((select balance from ringfence.wallet where org_id = :'org'), 1000::bigint, 'once');
select is_empty(format('select * from billing.audit_invariants(%L)', :'org'), 'and the books are in order');
select tests.checkout(:'org', 2000) as other \gset
update ringfence.payment set payment_intent_id = 'pi_pgtap_2' where payment_id = :'other';
select billing.add_wallet_credits(:'org', 1999, 'pi_pgtap_2') \g /dev/null
select throws_ok(format('select ringfence.post_payment(payment, null) from ringfence.payment where payment_id = %L', :'other'), 'RF301', null, 'another amount is another matter');

select * from finish();
rollback;
