\set ON_ERROR_STOP 1
begin;
select plan(10);

select tests.wallet(0) as org, tests.wallet(0) as other \gset
set local role ringfence_owner;
select is(ringfence.keep_card(:'org', 'cus_keep', 'pm_1', '2030-01-01Z'), true, 'kept');
select is(ringfence.keep_card(:'org', 'cus_keep', 'pm_1', '2030-01-02Z'), false, 'once');
select is(ringfence.keep_card(:'org', 'cus_keep', 'pm_2', '2030-01-02Z'), true, 'the last one counts');
select results_eq(format('select status, customer_id, payment_method_id from ringfence.auto_recharge where org_id = %L', :'org'), $$values ('disabled', 'cus_keep', 'pm_2')$$, 'and is not charged unless somebody says so');
select results_eq($$select org_id from ringfence.vendor_link where external_id = 'cus_keep'$$, format('values (%L::uuid)', :'org'), 'its customer is the organization''s');
select is(ringfence.keep_card(:'other', 'cus_keep', 'pm_3', '2030-01-02Z'), false, 'and nobody else''s');
select is(ringfence.keep_card(:'other', null, 'pm_3', '2030-01-02Z'), false, 'a card of nobody cannot be charged');
select ringfence.forget_card(null, 'cus_keep', 'Gone.', '2030-01-03Z') \g /dev/null
select is(ringfence.keep_card(:'org', 'cus_keep', 'pm_4', '2030-01-04Z'), false, 'a customer who is gone does not come back');

-- A card that was refused and is replaced
select tests.recharging(0) as refused \gset
select billing.settle_recharge(payment_id, 402, '{"error": {"code": "card_declined"}}', '2030-01-10 00:01Z') from ringfence.auto_recharge where org_id = :'refused' \g /dev/null
select is((select concat_ws(' ', status, failures) from ringfence.auto_recharge where org_id = :'refused'), 'armed 1', 'refused');
select ringfence.keep_card(:'refused', customer_id, 'pm_better', '2030-01-10 00:02Z') from ringfence.auto_recharge where org_id = :'refused' \g /dev/null
select is((select concat_ws(' ', status, failures) from ringfence.auto_recharge where org_id = :'refused'), 'in_flight 0', 'the other card is charged at once');

select * from finish();
rollback;
