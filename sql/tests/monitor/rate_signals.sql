\set ON_ERROR_STOP 1
-- serial: what it looks at is of all organizations
begin;
select plan(12);

select tests.wallet(1000000) as org \gset
set local role ringfence_owner;
update ringfence.call set status = 'released' where status = 'ended';
delete from ringfence.reconciliation_finding;
-- p_calls calls that ended at one time, so many of them by reconciliation or late
create function pg_temp.calls(p_org uuid, p_name text, p_calls bigint, p_ended timestamptz, p_missing bigint default 0, p_late bigint default 0) returns void language sql as $$
    insert into ringfence.call (org_id, call_id, id, vapi_call_id, status, created_at, started_at, ended_at, settled_at, reconciled, charge, charge_seq)
    select p_org, p_name || n, ringfence.new_call_id(), 'signal-' || p_name || n, 'ended', p_ended - interval '2 min', p_ended - interval '1 min', p_ended,
           p_ended + case when n <= p_late then interval '1 hour 1 s' else interval '1 hour' end, n <= p_missing, 70, 1
      from generate_series(1, p_calls) as n $$;
create function pg_temp.stands(p_rule text, p_at timestamptz default '2030-01-10Z') returns text language sql as $$
    select format('%s %s %s', is_bad, is_well, facts - 'first_missing') from ringfence.rate_signals(p_at) where rule = p_rule $$;
select is(pg_temp.stands('webhook_reliability'), 'f t {"total_calls": 0, "missing_calls": 0, "webhook_reliability_percentage": 100}', 'no calls are 100 %');
select is(pg_temp.stands('billing_success'), 'f t {"late_calls": 0, "ended_calls": 0, "billing_success_percentage": 100}', 'of both');
savepoint empty;
select pg_temp.calls(:'org', 'a', 19, '2030-01-09Z', 19, 19) \g /dev/null
select is(pg_temp.stands('webhook_reliability'), 'f f {"total_calls": 19, "missing_calls": 19, "webhook_reliability_percentage": 0.00}', 'of nineteen calls nothing follows');
select pg_temp.calls(:'org', 'b', 1, '2030-01-09Z') \g /dev/null
select is(pg_temp.stands('webhook_reliability'), 't f {"total_calls": 20, "missing_calls": 19, "webhook_reliability_percentage": 5.00}', 'of twenty it does');
select is(pg_temp.stands('billing_success'), 't f {"late_calls": 19, "ended_calls": 20, "billing_success_percentage": 5.00}', 'of the other rate too');
select is((select facts -> 'first_missing' ->> 9 from ringfence.rate_signals('2030-01-10Z') where rule = 'webhook_reliability') is not null, true, 'ten of them are named');
select is((select summary from ringfence.rate_signals('2030-01-10Z') where rule = 'webhook_reliability'),
    '19 of 20 calls of the last 48 hours were missing: no webhook told of them, reconciliation did. Webhook reliability is 5.00 %.', 'in words');
rollback to empty;
select pg_temp.calls(:'org', 'c', 60, '2030-01-09Z', 3) \g /dev/null
select is(pg_temp.stands('webhook_reliability'), 'f f {"total_calls": 60, "missing_calls": 3, "webhook_reliability_percentage": 95.00}', '95 % neither opens nor closes');
select pg_temp.calls(:'org', 'd', 90, '2030-01-09 23:30Z') \g /dev/null
select is(pg_temp.stands('webhook_reliability'), 'f t {"total_calls": 150, "missing_calls": 3, "webhook_reliability_percentage": 98.00}', '98 % closes');
select is(pg_temp.stands('billing_success'), 'f t {"late_calls": 0, "ended_calls": 60, "billing_success_percentage": 100.00}', 'a call may take its hour to be settled');
select is(pg_temp.stands('webhook_reliability', '2030-01-11 00:00Z'), 'f t {"total_calls": 90, "missing_calls": 0, "webhook_reliability_percentage": 100.00}', 'two days later it is forgotten');
insert into ringfence.reconciliation_finding (org_id, vendor, kind, external_id, occurred_at, found_at, last_seen_at)
select :'org', 'vapi', 'missing', 'signal-lost-' || n, '2030-01-09Z', '2030-01-09 03:00Z', '2030-01-09 03:00Z' from generate_series(1, 4) as n;
insert into ringfence.reconciliation_finding (org_id, vendor, kind, external_id, occurred_at, found_at, last_seen_at)
values (:'org', 'stripe', 'missing', 'pi_signal', '2030-01-09Z', '2030-01-09 03:00Z', '2030-01-09 03:00Z');
select is(pg_temp.stands('billing_success'), 't f {"late_calls": 4, "ended_calls": 64, "billing_success_percentage": 93.75}', 'what nobody could settle counts, and a payment is no call');

select * from finish();
rollback;
