\set ON_ERROR_STOP 1
begin;
select plan(6);

select tests.wallet(0) as org \gset
select tests.checkout(:'org', 1000) as payment \gset
select tests.stripe('payment_intent.succeeded', :'payment'), tests.stripe('refund.created', :'payment', '{"id": "re_pgtap", "amount": 200}'),
       tests.stripe('charge.dispute.created', :'payment', '{"id": "dp_pgtap", "amount": 300}'), tests.stripe('refund.created', :'payment', '{"id": "re_pgtap_other", "payment_intent": "pi_pgtap_other"}') \g /dev/null
set local role ringfence_readonly;
select results_eq(format('select org_id, purpose, status, amount, received, refunded, disputed, dispute_open, transaction_id is not null from billing.payment_status where payment_id = %L', :'payment'),
    format($$values (%L::uuid, 'checkout', 'credited', 1000::bigint, 1000::bigint, 200::bigint, 300::bigint, true, true)$$, :'org'), 'a payment');
select results_eq($$select kind, external_id, payment_id is not null, taken, is_open from billing.payment_reversals where external_id in ('re_pgtap', 'dp_pgtap', 're_pgtap_other') order by external_id$$,
    $$values ('dispute', 'dp_pgtap', true, 300::bigint, true), ('refund', 're_pgtap', true, 200, false), ('refund', 're_pgtap_other', false, 0, false)$$, 'what was taken back, also of a payment nobody knows');
reset role;
select is((select transaction_id from billing.payment_status where payment_id = :'payment'), ringfence.transaction_id(:'org', 1), 'its entry by its id');
select table_privs_are('billing', 'payment_status', 'ringfence_readonly', array['SELECT'], 'for reading');
select table_privs_are('billing', 'payment_status', 'ringfence_web', '{}'::text[], 'not for the web role');
select table_privs_are('billing', 'payment_reversals', 'ringfence_tenant', '{}'::text[], 'nor for tenants');

select * from finish();
rollback;
