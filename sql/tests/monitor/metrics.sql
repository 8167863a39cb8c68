\set ON_ERROR_STOP 1
begin;
select plan(10);

create function pg_temp.figure(p_name text, p_labels jsonb) returns numeric language sql stable
return (select sum(value) from billing.metrics where name = p_name and labels @> p_labels);

select tests.wallet(1000, p_currency => 'ZAR') as org \gset
select billing.set_debt_limit(:'org', 100000) \g /dev/null
select pg_temp.figure('wallet_amount', '{"what": "balance", "currency": "ZAR"}') as before \gset
select is(pg_temp.figure('wallets', '{"state": "all", "currency": "ZAR"}') >= 1, true, 'wallets by currency');
select billing.deduct_call_credits(:'org', 'c1', 1500) \g /dev/null
select is(pg_temp.figure('wallet_amount', '{"what": "balance", "currency": "ZAR"}'), :before - 1500::numeric, 'what they hold');
select ok(pg_temp.figure('wallet_amount', '{"what": "debt", "currency": "ZAR"}') >= 500, 'what they owe');
select ok(pg_temp.figure('wallets', '{"state": "negative", "currency": "ZAR"}') >= 1, 'and how many owe');

select is(coalesce(pg_temp.figure('calls_ended_by_us', '{}'), 0), 0::numeric, 'we ended no call')
 where not exists (select from ringfence.call where end_requested_at is not null)
 union all
select pass('others did') where exists (select from ringfence.call where end_requested_at is not null);
select billing.commit_reserved_credits(:'org', 'c2', 60) \g /dev/null
update ringfence.call set end_requested_at = ended_at - interval '1.5 seconds', created_at = now() where org_id = :'org' and call_id = 'c2';
select ok(pg_temp.figure('calls_ended_by_us', '{}') >= 1, 'now one');
select ok(pg_temp.figure('call_end_latency_seconds', '{"quantile": "1"}') >= 1.5, 'and how long that took');
select is(pg_temp.figure('charged_beyond_holds_amount', '{"currency": "ZAR"}'), 0::numeric, 'and what that cost beyond the holds')
 where not exists (select from billing.kill_latency where charged_beyond_hold > 0)
 union all
select pass('others cost something') where exists (select from billing.kill_latency where charged_beyond_hold > 0);
select is((select count(*) from billing.metrics where name = 'alert_firing' and value in (0, 1)), (select count(*) from billing.alert_status), 'each alert, whether it fires or not');
select is_empty('select name, labels from billing.metrics where value is null or name !~ ''^[a-z_]+$''
                  union all select name, labels from billing.metrics group by name, labels having count(*) > 1',
    'each figure once, and none without a value');

select * from finish();
rollback;
