-- Deploy ringfence:monitor/alert_views to pg
-- requires: monitor/alert_tables
-- requires: outbox/has_channel

-- Purpose  What operators ought to know: each rule, how it stands, and who was told.
begin;
set local role ringfence_owner;

create view billing.alert_status as
select rule.rule, rule.severity::text as severity,
       case when alert.closed_at is null and alert.alert_id is not null then 'firing' else 'ok' end
           as state,
       alert.opened_at, alert.last_seen_at, alert.closed_at, alert.summary, alert.facts,
       case when alert.alert_id is null then null
            when alert.told = '{}' then 'nobody: no channel was configured'
            else array_to_string(alert.told, ', ') end as told,
       coalesce(nullif(channel.topics, ''), 'none is configured') as channels,
       rule.description, rule.advice
  from ringfence.alert_rule as rule
  left join lateral (
       select last.*
         from ringfence.alert as last
        where last.rule = rule.rule
        order by last.opened_at desc
        limit 1) as alert on true
 cross join (
       select string_agg(distinct channel.topic, ', ') as topics
         from ringfence.channel as channel
        where channel.topic in ('slack', 'email', 'alert_webhook')) as channel;

comment on view billing.alert_status is
'Each rule with its last incident: firing or ok, since when, what is wrong, who was told, through '
'which channels operators can be told at all.';

create view billing.alert_history as
select alert.alert_id, alert.rule, rule.severity::text as severity, alert.opened_at,
       alert.closed_at, alert.closed_at - alert.opened_at as lasted, alert.summary, alert.facts,
       alert.told
  from ringfence.alert as alert
  join ringfence.alert_rule as rule on rule.rule = alert.rule;

comment on view billing.alert_history is 'Every incident there was.';

create view billing.audit_reports as
select report.audited_at, report.problems, report.sample
  from ringfence.audit_report as report;

comment on view billing.audit_reports is 'What the nightly audits found.';

grant select on billing.alert_status, billing.alert_history, billing.audit_reports
   to ringfence_web, ringfence_worker, ringfence_ops, ringfence_readonly;

commit;
