\set ON_ERROR_STOP 1
begin;
select plan(26);

select tests.wallet(10000) as org, tests.wallet(0) as lots \gset
create function pg_temp.adjust(p_name text, p_seconds numeric, p_org uuid default :'org') returns text language sql as $$
    select format('%s %s %s', outcome, amount, number) from ringfence.adjust_call(p_org, p_name, jsonb_populate_record(null::ringfence.call_report, jsonb_build_object('duration_seconds', p_seconds)), '2030-01-01 12:00Z') $$;
select billing.reserve_call_credits(:'org', 'ac' || n, p_as_of => '2030-01-01 10:00Z') from generate_series(1, 5) as n \g /dev/null
select billing.commit_reserved_credits(:'org', 'ac' || n, 60, p_as_of => '2030-01-01 10:02Z') from generate_series(1, 4) as n \g /dev/null
select is(pg_temp.adjust('ac1', 30), 'adjusted 35 1', 'downward');
select is(pg_temp.adjust('ac1', 30), 'agreed 0 ', 'once');
select is(pg_temp.adjust('ac1', 31), 'agreed 0 ', 'a second is no difference');
select is(pg_temp.adjust('ac1', 120), 'adjusted -105 2', 'upward inside the cap, from what was paid');
select is(pg_temp.adjust('ac1', 90), 'adjusted 35 3', 'and downward again');
select is(pg_temp.adjust('ac1', 60), 'partly 0 4', 'no more than is left of the charge itself');
select is(pg_temp.adjust('ac2', 100000), 'beyond_cap -116597 1', 'beyond the cap nothing is changed');
select is((select format('%s %s', duration_seconds, adjusted) from billing.calls where org_id = :'org' and call_id = 'ac2'), '60 ', 'the call is as it was');
select is(pg_temp.adjust('ac2', 0), 'adjusted 70 1', 'one that never was costs nothing');
-- A refund and a correction together never come to more than the charge.
select billing.refund_transaction(:'org', (select transaction_id from billing.calls where org_id = :'org' and call_id = 'ac3'), 50, 'goodwill', p_as_of => '2030-01-01 11:00Z') \g /dev/null
select is(pg_temp.adjust('ac3', 30), 'partly 20 1', 'what is left of the charge is given back');
select is((select format('%s %s %s', charge, adjusted, refunded) from billing.call_margin where org_id = :'org' and call_id = 'ac3'), '70 -20 50', 'corrections and refunds are told apart');
select throws_ok(format('select billing.refund_transaction(%L, %L, 1, %L)', :'org', (select transaction_id from billing.calls where org_id = :'org' and call_id = 'ac3'), 'more'), 'RF203', null, 'and no refund takes more');
select is(pg_temp.adjust('ac4', null), 'agreed 0 ', 'no duration says nothing');
select is(pg_temp.adjust('ac5', 60), 'agreed 0 ', 'what is not charged cannot be corrected');
select is(pg_temp.adjust('ac6', 60), 'agreed 0 ', 'nor what is not known');
-- Charged directly, an amount of the caller's.
select billing.deduct_call_credits(:'org', 'ac7', 33, p_as_of => '2030-01-01 10:02Z') \g /dev/null
select billing.link_call(:'org', 'ac7', 'ac7', p_as_of => '2030-01-01 10:02Z') \g /dev/null
select is(pg_temp.adjust('ac7', 600), 'agreed 0 ', 'without a duration there is no other one');
-- A minute that is not over costs the same.
select billing.set_rate(:'org', 'call', p_per_minute => 70, p_increment_seconds => 60, p_valid_from => '2030-01-01 10:30Z', p_as_of => '2030-01-01 10:30Z') \g /dev/null
select billing.commit_reserved_credits(:'org', 'ac8', 50, p_as_of => '2030-01-01 10:31Z') \g /dev/null
select is(pg_temp.adjust('ac8', 55), 'recorded 0 1', 'what makes no difference in money is recorded');
select is((select duration_seconds from billing.calls where org_id = :'org' and call_id = 'ac8'), 55::numeric, 'on the call');
-- Credit goes back to where it came from.
select billing.add_wallet_credits(:'lots', 100, 'promo', 'promotion', '2030-02-01Z', p_as_of => '2030-01-01Z') \g /dev/null
select billing.commit_reserved_credits(:'lots', 'ac9', 60, p_as_of => '2030-01-01 10:02Z') \g /dev/null
select is(pg_temp.adjust('ac9', 30, :'lots'), 'adjusted 35 1', 'credit that expires');
select is((select remaining from ringfence.credit_lot where org_id = :'lots'), 65::bigint, 'is in its lot again');
select is((select count(*) from ringfence.ledger where org_id = :'org' and scope = 'call' and key = 'ac1'), 1::bigint, 'a call has one charge');
select is((select balance from billing.wallet_balance(:'org')), (select 10000 + sum(amount)::bigint from ringfence.ledger where org_id = :'org' and kind <> 'top_up'), 'the balance is the sum of the entries');
select is((select array_agg(number order by number) from ringfence.call_adjustment where org_id = :'org' and call_id = 'ac1'), '{1,2,3}', 'numbered without gaps');
select throws_ok(format($$select ringfence.adjust_call(%L, 'ac1', null, 'infinity')$$, :'org'), 'RF002', null, 'no time');
select is_empty(format('select * from billing.audit_invariants(%L)', org), 'the books are in order') from (values (:'org'), (:'lots')) as given (org);


select * from finish();
rollback;
