-- Deploy ringfence:monitor/metrics to pg
-- requires: inbox/views
-- requires: schedule/views
-- requires: call/views
-- requires: reconcile/views
-- requires: wallet/tables
-- requires: monitor/alert_views

-- Purpose  Every figure that monitoring asks for, one row each, in the terms of Prometheus: a name,
--          labels, a value. A figure is added by a line here and nowhere else.
-- Note     A failing part must not hide the others, so nothing here is a division, and what has not
--          happened is no row. Amounts are in the smallest unit of their currency.
begin;
set local role ringfence_owner;

create view billing.metrics as
with ended as (
    -- Calls that we had ended: the last day.
    select greatest(extract(epoch from call.ended_at - call.end_requested_at), 0) as seconds
      from ringfence.call as call
     where call.created_at >= now() - interval '2 days'
       and call.end_requested_at >= now() - interval '1 day'
       and call.ended_at is not null
), named (day, date) as (
    -- Not the date itself: each would be a series of its own.
    values ('today', (now() at time zone 'UTC')::date),
           ('yesterday', (now() at time zone 'UTC')::date - 1)
)
select 'queue_entries' as name, jsonb_build_object('queue', stats.queue, 'state', depth.state)
           as labels, depth.entries::numeric as value
  from billing.queue_stats as stats
 cross join lateral (values
     ('waiting', stats.waiting), ('active', stats.active), ('delayed', stats.delayed),
     ('failed', stats.failed), ('paused', stats.paused), ('dead', stats.dead)
 ) as depth (state, entries)
 union all
select 'queue_completed_total', jsonb_build_object('queue', stats.queue), stats.completed
  from billing.queue_stats as stats
 union all
select 'queue_oldest_age_seconds', jsonb_build_object('queue', stats.queue),
       stats.oldest_age_seconds
  from billing.queue_stats as stats
 union all
select 'outbox_open', jsonb_build_object('topic', message.topic), count(*)
  from ringfence.outbox_message as message
 where message.status in ('waiting', 'leased')
 group by message.topic
 union all
select 'job_lateness_seconds', jsonb_build_object('job', job.job_name),
       round(extract(epoch from job.lateness), 3)
  from billing.job_status as job
 union all
select 'job_failures', jsonb_build_object('job', job.job_name), job.failures
  from billing.job_status as job
 union all
select 'callers_alive', jsonb_build_object('kind', kind.name),
       (select count(*) from ringfence.heartbeat as heartbeat
         where heartbeat.kind = kind.name
           and heartbeat.lease_until > clock_timestamp())
  from (values ('worker'), ('pg_cron')) as kind (name)
 union all
select 'webhook_reliability_percent', jsonb_build_object('day', named.day),
       day.webhook_reliability_percentage
  from billing.vapi_webhook_reliability as day
  join named on named.date = day.date
 union all
select 'billing_success_percent', jsonb_build_object('day', named.day),
       day.billing_success_percentage
  from billing.billing_success_rate as day
  join named on named.date = day.date
 union all
select 'reconciliation_last_success_timestamp_seconds', jsonb_build_object('vendor', run.vendor),
       round(extract(epoch from max(run.finished_at)), 3)
  from ringfence.reconciliation_run as run
 where run.org_id = '00000000-0000-0000-0000-000000000000'
   and run.status = 'completed'
 group by run.vendor
 union all
select 'findings_open',
       jsonb_build_object('vendor', finding.vendor, 'kind', finding.kind::text), count(*)
  from ringfence.reconciliation_finding as finding
 where finding.resolved_at is null
 group by finding.vendor, finding.kind
 union all
select 'revenue_leak_amount',
       jsonb_build_object('kind', leak.kind, 'currency', coalesce(leak.currency, '')),
       sum(leak.amount)
  from billing.revenue_leaks as leak
 where leak.amount is not null
 group by leak.kind, leak.currency
 union all
select 'wallets', jsonb_build_object('currency', organization.currency, 'state', part.state),
       count(*) filter (where part.is_so)
  from ringfence.wallet as wallet
  join ringfence.organization as organization on organization.org_id = wallet.org_id
 cross join lateral (values
     ('all', true), ('negative', wallet.balance < 0), ('stopped', wallet.stopped),
     ('needs_recharge', wallet.balance - wallet.held < wallet.recharge_threshold)
 ) as part (state, is_so)
 group by organization.currency, part.state
 union all
select 'wallet_amount', jsonb_build_object('currency', organization.currency, 'what', part.what),
       sum(part.amount)
  from ringfence.wallet as wallet
  join ringfence.organization as organization on organization.org_id = wallet.org_id
 cross join lateral (values
     ('balance', wallet.balance), ('held', wallet.held), ('debt', greatest(-wallet.balance, 0))
 ) as part (what, amount)
 group by organization.currency, part.what
 union all
select 'live_calls', '{}', count(*) from ringfence.live_call
 union all
select 'exposure_amount', jsonb_build_object('currency', organization.currency),
       sum(live.exposure)
  from ringfence.live_call as live
  join ringfence.organization as organization on organization.org_id = live.org_id
 group by organization.currency
 union all
select 'calls_ended_by_us', '{}', count(*) from ended
 union all
select 'charged_beyond_holds_amount', jsonb_build_object('currency', organization.currency),
       sum(late.charged_beyond_hold)
  from billing.kill_latency as late
  join ringfence.organization as organization on organization.org_id = late.org_id
 where late.requested_at >= now() - interval '1 day'
   and late.charged_beyond_hold is not null
 group by organization.currency
 union all
select 'alert_firing', jsonb_build_object('rule', alert.rule, 'severity', alert.severity),
       (alert.state = 'firing')::integer
  from billing.alert_status as alert
 union all
select 'call_end_latency_seconds', jsonb_build_object('quantile', spread.quantile),
       round(spread.seconds, 3)
  from (select percentile_disc(0.5) within group (order by ended.seconds) as half,
               percentile_disc(0.95) within group (order by ended.seconds) as most,
               max(ended.seconds) as longest
          from ended) as latency
 cross join lateral (values
     ('0.5', latency.half), ('0.95', latency.most), ('1', latency.longest)
 ) as spread (quantile, seconds)
 where spread.seconds is not null;

comment on view billing.metrics is
'Every figure that monitoring asks for: name, labels, value; GET /metrics shows it to Prometheus.';

grant select on billing.metrics
   to ringfence_web, ringfence_worker, ringfence_ops, ringfence_readonly;

commit;
