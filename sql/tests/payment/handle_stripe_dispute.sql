\set ON_ERROR_STOP 1
begin;
select plan(22);

select tests.wallet(0) as org \gset
select tests.checkout(:'org', 1000) as payment \gset
select tests.stripe('payment_intent.succeeded', :'payment') \g /dev/null
create function pg_temp.state(p_org uuid) returns text language sql as $$ select format('%s %s', balance, case when disputed then 'blocked' else 'free' end) from ringfence.wallet where org_id = p_org $$;
select is(tests.stripe('charge.dispute.created', :'payment', '{"status": "warning_needs_response"}'), 'unchanged', 'an inquiry');
select is(pg_temp.state(:'org'), '1000 free', 'takes nothing');
select is(tests.stripe('charge.dispute.closed', :'payment', '{"status": "warning_closed"}'), 'unchanged', 'and may end so');
select is(tests.stripe('charge.dispute.funds_withdrawn', :'payment'), 'mirrored', 'or become a dispute');
select is(pg_temp.state(:'org'), '0 blocked', 'which takes the money and blocks');
select is(tests.stripe('charge.dispute.created', :'payment'), 'unchanged', 'said again, out of order');
select is(tests.stripe('charge.dispute.closed', :'payment', '{"status": "lost"}'), 'unchanged', 'lost');
select is(pg_temp.state(:'org'), '0 free', 'the money stays away, and spending is free');
select is(tests.stripe('charge.dispute.updated', :'payment', '{"status": "under_review"}'), 'unchanged', 'what comes late');
select is(pg_temp.state(:'org'), '0 free', 'blocks nothing');
select is(tests.stripe('charge.dispute.closed', :'payment', '{"status": "won"}'), 'mirrored', 'won after all');
select is(tests.stripe('charge.dispute.funds_reinstated', :'payment', '{"status": "won"}'), 'unchanged', 'and given back');
select is(pg_temp.state(:'org'), '1000 free', 'once');

-- The end before the beginning, and more than was paid
select is(tests.stripe('charge.dispute.funds_reinstated', :'payment', '{"id": "dp_pgtap_2", "amount": 1500, "status": "won"}'), 'unchanged', 'given back before it was taken');
select is(tests.stripe('charge.dispute.created', :'payment', '{"id": "dp_pgtap_2", "amount": 1500}'), 'unchanged', 'is never taken');
select is(tests.stripe('charge.dispute.created', :'payment', '{"id": "dp_pgtap_3", "amount": 2500}'), 'mirrored', 'another of the same payment, bigger than it');
select is(pg_temp.state(:'org'), '-1500 blocked', 'in full');
select is(tests.stripe('charge.dispute.funds_withdrawn', :'payment', '{"id": "dp_pgtap_3", "amount": 2600, "payment_intent": null}'), 'mirrored', 'bigger than it was, and known by its charge only');
select is(pg_temp.state(:'org'), '-1600 blocked', 'the difference');
select is(tests.stripe('charge.dispute.closed', :'payment', '{"id": "dp_pgtap_3", "amount": 2600, "status": "prevented"}'), 'mirrored', 'prevented');
select is(pg_temp.state(:'org'), '1000 free', 'all of it comes back');
select is_empty(format('select * from billing.audit_invariants(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
