\set ON_ERROR_STOP 1
begin;
select plan(18);

select tests.wallet(10000) as org \gset
-- A day of its own: four calls, one of them only by reconciliation, one charged late.
select billing.commit_reserved_credits(:'org', 'rv' || n, 60, p_as_of => '2031-03-05 10:02Z') from generate_series(1, 2) as n \g /dev/null
select ringfence.settle_missing_call(:'org', call, ringfence.vapi_call_report(call), null, '2031-03-07 10:00Z') from tests.listed_call('rv3', '2031-03-05 23:59:59Z') as call \g /dev/null
select ringfence.settle_missing_call(:'org', call, ringfence.vapi_call_report(call), null, '2031-03-06 00:30Z') from tests.listed_call('rv4', '2031-03-06 00:00Z') as call \g /dev/null
set local role ringfence_readonly;
select results_eq($$select * from billing.vapi_webhook_reliability where date between '2031-03-05' and '2031-03-06' order by date$$, $$values ('2031-03-05'::date, 3::bigint, 1::bigint, 2::bigint, 66.67), ('2031-03-06', 1, 1, 0, 0.00)$$, 'by the UTC day of the call''s start');
select results_eq($$select * from billing.billing_success_rate where date between '2031-03-05' and '2031-03-06' order by date$$, $$values ('2031-03-05'::date, 3::bigint, 2::bigint, 66.67), ('2031-03-06', 1, 1, 100.00)$$, 'charged within an hour of the end');
select is((select count(*) from billing.vapi_webhook_reliability where date = (now() at time zone 'UTC')::date), 1::bigint, 'today is there, with or without calls');
select ok((select bool_and(webhook_reliability_percentage = 100) from billing.vapi_webhook_reliability where total_calls = 0), 'no calls is 100');
select results_eq(format('select kind, external_id, amount from billing.revenue_leaks where org_id = %L order by external_id', :'org'), $$values ('settlement_without_hold', 'rv1', 70::bigint), ('settlement_without_hold', 'rv2', 70), ('settlement_without_hold', 'rv3', 70), ('settlement_without_hold', 'rv4', 70)$$, 'charged without a hold');
reset role;
select billing.reserve_call_credits(:'org', 'rv5', 'rv5', p_as_of => '2031-03-05 10:00Z') \g /dev/null
select billing.cleanup_expired_reservations(p_as_of => '2031-03-06Z') \g /dev/null
select is_empty(format('select * from billing.revenue_leaks where org_id = %L and external_id = %L', :'org', 'rv5'), 'a hold the vendor is asked about is none yet');
select billing.cleanup_expired_reservations(p_as_of => '2031-03-06 02:00Z') \g /dev/null
select is((select format('%s %s %s', kind, amount, currency) from billing.revenue_leaks where org_id = :'org' and external_id = 'rv5'), 'hold_without_settlement 350 USD', 'a hold that ended without a word from the vendor');
insert into ringfence.reconciliation_finding (org_id, vendor, kind, external_id, occurred_at, found_at, last_seen_at, amount) values
    (:'org', 'vapi', 'missing', 'rv6', '2031-03-07Z', '2031-03-07Z', '2031-03-07Z', null), ('00000000-0000-0000-0000-000000000000', 'vapi', 'quarantined', 'rv7', null, '2031-03-07Z', '2031-03-07Z', null);
select is((select format('%s %s', org_id = :'org', cause) from billing.revenue_leaks where external_id = 'rv6'), 't ', 'what could not be charged');
select is((select format('%s %s', org_id is null, occurred_at at time zone 'UTC') from billing.revenue_leaks where external_id = 'rv7'), 't 2031-03-07 00:00:00', 'what is nobody''s');
select is((select billing_success_percentage from billing.billing_success_rate where date = '2031-03-07'), 0.00, 'known to be missing is not a success');
-- Charged by a report in the end
select billing.commit_reserved_credits(:'org', 'rv6', 60, p_as_of => '2031-03-07 00:10Z') \g /dev/null
select ringfence.bind_vapi_call(ringfence.find_call(:'org', 'rv6'), 'rv6') \g /dev/null
select results_eq($$select ended_calls, settled_calls from billing.billing_success_rate where date = '2031-03-07'$$, $$values (1::bigint, 1::bigint)$$, 'charged since, it is one call, not two');
select is((select string_agg(kind, ' ') from billing.revenue_leaks where external_id = 'rv6'), 'settlement_without_hold', 'and missing no more');
select is((select count(*) from billing.reconciliation_findings where org_id = :'org'), 3::bigint, 'findings, also those that are resolved');
select ok((select bool_and(age < interval '0') from billing.revenue_leaks where external_id = 'rv6'), 'each has an age');

-- Of Stripe.
insert into ringfence.reconciliation_finding (org_id, vendor, kind, external_id, occurred_at, found_at, last_seen_at, amount) values
    (:'org', 'stripe', 'missing', 'pi_rv1', '2031-03-08Z', '2031-03-08Z', '2031-03-08Z', 500), (:'org', 'stripe', 'unmatched', 'pi_rv2', '2031-03-08Z', '2031-03-08Z', '2031-03-08Z', 700);
select is((select string_agg(format('%s %s', kind, external_id), ' ') from billing.revenue_leaks where external_id ~ '^pi_rv'), 'unmatched pi_rv2', 'a credit without a payment is a leak, a payment without a credit is none');
select is_empty($$select from billing.billing_success_rate where date = '2031-03-08'$$, 'neither is a call');
select is((select count(*) from ringfence.open_finding where external_id ~ '^pi_rv'), 2::bigint, 'both are open');
select tests.checkout(:'org', 500) as payment \gset
select tests.stripe('payment_intent.succeeded', :'payment', '{"id": "pi_rv1"}') \g /dev/null
select is((select count(*) from ringfence.open_finding where external_id ~ '^pi_rv'), 1::bigint, 'credited since, it is missing no more');

select * from finish();
rollback;
