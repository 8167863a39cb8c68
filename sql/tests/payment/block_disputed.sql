\set ON_ERROR_STOP 1
begin;
select plan(6);

select tests.wallet(0) as org \gset
select tests.checkout(:'org', 1000) as payment \gset
select tests.stripe('payment_intent.succeeded', :'payment') \g /dev/null
select tests.stripe('charge.dispute.created', :'payment', '{"amount": 100}') \g /dev/null
set local role ringfence_owner;
select ok((select disputed and stopped and not halted from ringfence.wallet where org_id = :'org'), 'an open dispute blocks');
select is((billing.check_balance_and_deduct_asset_cost(:'org', 1, 'number', 'a')).outcome, 'blocked', 'what is new');
select is((select outcome from billing.commit_reserved_credits(:'org', 'c1', 60)), 'applied', 'not what has happened');
select billing.configure_organization(:'org', '{"spending_stopped": true}') \g /dev/null
update ringfence.payment_dispute set status = 'lost' where payment_intent_id = 'pi_' || :'payment';
select is(ringfence.block_disputed(:'org', '2030-01-02Z'), false, 'decided');
select ok((select not disputed and stopped from ringfence.wallet where org_id = :'org'), 'an operator''s stop stays');
select billing.configure_organization(:'org', '{"spending_stopped": null}') \g /dev/null
select is((billing.check_balance_and_deduct_asset_cost(:'org', 1, 'number', 'a')).outcome, 'applied', 'and then it goes on');

select * from finish();
rollback;
