\set ON_ERROR_STOP 1
begin;
select plan(13);

select tests.wallet(0) as org \gset
select tests.checkout(:'org', 1000) as payment \gset
select tests.stripe('payment_intent.succeeded', :'payment') \g /dev/null
create function pg_temp.balance(p_org uuid) returns bigint language sql as $$ select balance from ringfence.wallet where org_id = p_org $$;
select is(tests.stripe('refund.created', :'payment', '{"id": "re_pgtap_1", "amount": 300, "status": "pending"}'), 'mirrored', 'from the moment it is begun');
select is(pg_temp.balance(:'org'), 700::bigint, 'the wallet does without');
select is(tests.stripe('refund.updated', :'payment', '{"id": "re_pgtap_1", "amount": 300}'), 'unchanged', 'done');
select is(tests.stripe('refund.created', :'payment', '{"id": "re_pgtap_1", "amount": 300, "status": "pending"}'), 'unchanged', 'and again, late');
select is(tests.stripe('refund.created', :'payment', '{"id": "re_pgtap_2", "amount": 700}'), 'mirrored', 'the rest');
select is(pg_temp.balance(:'org'), 0::bigint, 'all of it');
select is(tests.stripe('refund.failed', :'payment', '{"id": "re_pgtap_1", "amount": 300, "status": "failed", "failure_reason": "expired_or_canceled_card"}', '2030-02-01Z'), 'mirrored', 'a month later the bank sends it back');
select is(tests.stripe('refund.updated', :'payment', '{"id": "re_pgtap_1", "amount": 300}', '2030-02-01Z'), 'unchanged', 'what was said before does not matter any more');
select is(pg_temp.balance(:'org'), 300::bigint, 'so the wallet has it again');
select results_eq(format($$select external_id, status, reason, taken from billing.payment_reversals where org_id = %L order by 1$$, :'org'),
    $$values ('re_pgtap_1', 'failed', 'expired_or_canceled_card', 0::bigint), ('re_pgtap_2', 'succeeded', null, 700)$$, 'as can be seen');
select billing.check_balance_and_deduct_asset_cost(:'org', 300, 'number', 'spent') \g /dev/null
select is(tests.stripe('refund.created', :'payment', '{"id": "re_pgtap_3", "amount": 900}'), 'mirrored', 'more than is left, and than the limit');
select is((select format('%s %s', balance_after, over_limit) from ringfence.credit_transaction where org_id = :'org' order by seq desc limit 1), '-900 t', 'is posted all the same');
select is_empty(format('select * from billing.audit_invariants(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
