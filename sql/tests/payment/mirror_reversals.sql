\set ON_ERROR_STOP 1
begin;
select plan(6);

select tests.wallet(0) as org \gset
select tests.checkout(:'org', 1000) as payment \gset
set local role ringfence_owner;
insert into ringfence.payment_refund (refund_id, payment_intent_id, amount, currency, status, first_seen_at)
values ('re_pgtap_1', 'pi_' || :'payment', 300, 'USD', 'succeeded', '2030-01-01Z'), ('re_pgtap_2', 'pi_' || :'payment', 200, 'EUR', 'succeeded', '2030-01-01Z');
select is((select ringfence.mirror_reversals(payment, '2030-01-01Z') from ringfence.payment where payment_id = :'payment'), 0, 'what was never credited is not taken back');
select tests.stripe('payment_intent.succeeded', :'payment') \g /dev/null
select is((select balance from ringfence.wallet where org_id = :'org'), 700::bigint, 'it is when the credit comes; in another currency it is not');
select is((select problem from billing.audit_invariants(:'org') where invariant = 'payments'), 'payment_refund re_pgtap_2 ought to have -200 in the ledger, it says 0, there is 0', 'which the audit says');
update ringfence.payment_refund set status = 'failed' where payment_intent_id = 'pi_' || :'payment';
select is((select ringfence.mirror_reversals(payment, '2030-01-01Z') from ringfence.payment where payment_id = :'payment'), 1, 'what came back is given back');
select results_eq(format('select key, amount, kind, counter_account::text, reference from ringfence.credit_transaction where org_id = %L order by seq', :'org'),
    format($$values (%L, 1000::bigint, 'top_up', 'stripe', null), ('re_pgtap_1', -300, 'payment_refund', 'refund', 're_pgtap_1'), ('re_pgtap_1:2', 300, 'payment_refund', 'refund', 're_pgtap_1')$$, 'pi_' || :'payment'), 'each an entry of its own');
select is_empty(format('select * from billing.audit_invariants(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
