\set ON_ERROR_STOP 1
begin;
select plan(10);

select is_definer('billing', 'auto_recharge', array['uuid', 'timestamp with time zone'], 'runs as its owner');
select tests.wallet(0) as org, tests.recharging(0) as recharging \gset
select results_eq(format('select * from billing.auto_recharge(%L)', :'org'), $$values ('disabled', 500::bigint, null::bigint, null::bigint, 0::bigint, 'USD', false, null, null::timestamptz, null)$$, 'nothing was ever set');
select results_eq(format('select status, amount, monthly_cap, charged_this_month, has_card from billing.auto_recharge(%L, %L)', :'recharging', '2030-01-10Z'), $$values ('in_flight', 2000::bigint, 5000::bigint, 2000::bigint, true)$$, 'with what is under way');
select tests.tamper(format('update ringfence.auto_recharge set status = %L, payment_id = null, look_at = %L where org_id = %L', 'armed', '2030-01-10 00:05Z', :'recharging')) \g /dev/null
select is((select next_attempt_at from billing.auto_recharge(:'recharging')), '2030-01-10 00:05Z'::timestamptz, 'when it goes on');
select results_eq(format('select status, threshold from billing.auto_recharges where org_id = %L', :'recharging'), $$values ('armed', 500::bigint)$$, 'and all of them in one view');
select tests.tamper(format('update ringfence.auto_recharge set look_at = %L where org_id = %L', '2030-02-01Z', :'recharging')) \g /dev/null
select is((select problem from billing.auto_recharge(:'recharging', '2030-01-10Z')), 'The monthly cap is reached.', 'why it waits for the next month');
select tests.recharging(0) as paused \gset
set local role ringfence_owner;
select billing.settle_recharge(payment_id, 402, '{"error": {"code": "authentication_required"}}', '2030-01-10 00:01Z') from ringfence.auto_recharge where org_id = :'paused' \g /dev/null
select is((select pay_url from billing.auto_recharge(:'paused', '2030-01-10 00:02Z')), null, 'there is no page yet');
select billing.record_checkout(payment_id, 'cs_pay_url', 'https://pay.example/9') from ringfence.payment where owner_id = :'paused' and mails_link \g /dev/null
select is((select pay_url from billing.auto_recharge(:'paused', '2030-01-10 00:02Z')), 'https://pay.example/9', 'where the customer pays');
set local role ringfence_web;
select throws_ok('select billing.auto_recharge(gen_random_uuid())', 'RF101', null, 'of nobody');
select throws_ok('select billing.auto_recharge(null)', 'RF001', null, 'of null');

select * from finish();
rollback;
