\set ON_ERROR_STOP 1
begin;
select plan(7);

-- serial: alerts are everybody's
select tests.recharging(1000, '2030-01-10Z') as org \gset
set local role ringfence_owner;
select tests.checkout(:'org', 1000) as payment \gset
select tests.stripe('payment_intent.succeeded', :'payment') \g /dev/null
create function pg_temp.says(p_intent text, p_kind text default 'radar.early_fraud_warning') returns text language sql as $$
    select ringfence.handle_stripe_warning(jsonb_build_object('data', jsonb_build_object('object', jsonb_build_object('object', p_kind, 'id', 'issfr_1', 'payment_intent', p_intent))), null, null, '2030-01-10Z') $$;
select is(pg_temp.says('pi_nobody'), 'unknown', 'none of ours');
select is(pg_temp.says('pi_' || :'payment'), 'noted', 'one of ours');
select is((select concat_ws(' ', status, problem) from ringfence.auto_recharge where org_id = :'org'), 'disabled The card''s network warned that a payment may be fraud.', 'the card is left alone');
select is((select is_bad from ringfence.payment_signals('2030-01-10 01:00Z') where rule = 'fraud_warning'), true, 'the operators are told');
select tests.stripe('refund.created', :'payment') \g /dev/null
select is((select is_bad from ringfence.payment_signals('2030-01-10 01:00Z') where rule = 'fraud_warning'), false, 'until it is refunded');
select is((select fraud_warned_at from billing.payment_status where payment_id = :'payment'), '2030-01-10Z'::timestamptz, 'it stays on record');
select throws_ok($$select pg_temp.says('x', 'charge')$$, 'RF003', null, 'not about a warning');

select * from finish();
rollback;
