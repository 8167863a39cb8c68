\set ON_ERROR_STOP 1
begin;
select plan(5);

select tests.wallet(0) as org \gset
select tests.checkout(:'org', 1000) as payment \gset
create function pg_temp.refund(p_payment uuid, p_more jsonb) returns text language sql as $$ select ringfence.record_refund(tests.stripe_object('refund', p_payment, p_more), '2030-01-01 01:00Z') $$;
select is(pg_temp.refund(:'payment', '{"amount": 300}'), 'waiting', 'of what is not credited nothing is taken');
select tests.stripe('payment_intent.succeeded', :'payment') \g /dev/null
select is(pg_temp.refund(:'payment', '{"amount": 300}'), 'unchanged', 'the credit took it along');
select is(pg_temp.refund(:'payment', '{"amount": 300, "status": "failed"}'), 'mirrored', 'what failed is given back');
select is((select balance from ringfence.wallet where org_id = :'org'), 1000::bigint, 'all of it');
select throws_ok(format('select ringfence.record_refund(%L, null)', '{"id": "re_pgtap_x", "charge": "ch_pgtap_x"}'), 'RF109', null, 'of a charge nobody knows');

select * from finish();
rollback;
