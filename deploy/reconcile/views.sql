-- Deploy ringfence:reconcile/views to pg
-- requires: reconcile/tables
-- requires: call/tables
-- requires: payment/tables
-- requires: account/tables

-- Purpose  Whether what vendors tell us can be relied on, what was found, and where money leaks.
-- Note     Days are those of the last ninety: calls are found by when we first heard of them, which
--          is what the index is for, two days before they begin at the most. So a read costs as
--          much as ninety days hold, however long the history.
begin;
set local role ringfence_owner;

create view ringfence.call_day as
select call.org_id, (call.started_at at time zone 'UTC')::date as day, count(*) as calls,
       count(*) filter (where call.reconciled) as reconciled,
       count(*) filter (where call.settled_at <= call.ended_at + interval '1 hour') as in_time
  from ringfence.call as call
 where call.status = 'ended'
   and call.created_at >= now() - interval '92 days'
   and call.started_at >= now() - interval '90 days'
 group by call.org_id, (call.started_at at time zone 'UTC')::date;

comment on view ringfence.call_day is
'The calls that were charged, by organization and UTC day on which they began: ninety days.';

create view billing.vapi_webhook_reliability as
with counted as (
    select call_day.day, sum(call_day.calls)::bigint as calls,
           sum(call_day.reconciled)::bigint as reconciled
      from ringfence.call_day as call_day
     group by call_day.day
), today as (
    select (now() at time zone 'UTC')::date as day
), day as (
    -- A day without calls between others is shown as well, and so is today.
    select today.day - back as day
      from today,
           generate_series(0, greatest((select today.day - min(counted.day) from counted), 0))
               as back
     union
    select counted.day from counted
)
select day.day as date, coalesce(counted.calls, 0) as total_calls,
       coalesce(counted.reconciled, 0) as reconciled_calls,
       coalesce(counted.calls - counted.reconciled, 0) as webhook_calls,
       coalesce(round(100.0 * (counted.calls - counted.reconciled) / counted.calls, 2), 100.00)
           as webhook_reliability_percentage
  from day
  left join counted on counted.day = day.day;

comment on view billing.vapi_webhook_reliability is
'By UTC day of the call''s start: how many calls were charged, how many of them only by '
'reconciliation, and what part was charged without it. No calls is 100. Ninety days.';

create view ringfence.open_finding as
select finding.*
  from ringfence.reconciliation_finding as finding
 where finding.resolved_at is null
   and not (finding.kind in ('missing', 'quarantined')
            and case finding.vendor
                when 'stripe' then exists (
                    select from ringfence.payment as payment
                     where payment.payment_intent_id = finding.external_id
                       and payment.status = 'credited')
                else exists (
                    select from ringfence.call as call
                     where call.vapi_call_id = finding.external_id
                       and call.charge_seq is not null) end);

comment on view ringfence.open_finding is
'What somebody has to look at: not what was charged or credited since, which the next run '
'resolves.';

create view billing.billing_success_rate as
select counted.day as date, sum(counted.calls)::bigint as ended_calls,
       sum(counted.in_time)::bigint as settled_calls,
       round(100.0 * sum(counted.in_time) / sum(counted.calls), 2) as billing_success_percentage
  from (select call_day.day, call_day.calls, call_day.in_time
          from ringfence.call_day as call_day
         union all
        select (finding.occurred_at at time zone 'UTC')::date, 1, 0
          from ringfence.open_finding as finding
         where finding.kind = 'missing'
           and finding.vendor = 'vapi'
           and finding.occurred_at >= now() - interval '90 days') as counted
 group by counted.day;

comment on view billing.billing_success_rate is
'By UTC day of the call''s start: how many calls have ended, and how many of them were charged '
'within an hour of that; what is known to be missing counts as ended. Ninety days.';

create view billing.reconciliation_findings as
select nullif(finding.org_id, '00000000-0000-0000-0000-000000000000') as org_id, finding.vendor,
       finding.kind::text as kind, finding.external_id, finding.run_id, finding.occurred_at,
       finding.found_at, finding.last_seen_at, finding.amount, organization.currency,
       finding.vendor_cost, finding.cause, finding.resolution, finding.resolved_at, finding.note,
       finding.details
  from ringfence.reconciliation_finding as finding
  left join ringfence.organization as organization on organization.org_id = finding.org_id;

comment on view billing.reconciliation_findings is
'What did not agree with a vendor, once per kind and call, payment, refund or dispute, with what '
'became of it. org_id is null where nobody knows whose it is.';

create view billing.revenue_leaks as
select leak.kind, leak.org_id, leak.external_id, leak.amount, leak.currency, leak.vendor_cost,
       leak.occurred_at, date_trunc('second', now() - leak.occurred_at) as age, leak.cause,
       leak.details
  from (select finding.kind::text as kind,
               nullif(finding.org_id, '00000000-0000-0000-0000-000000000000') as org_id,
               finding.external_id, finding.amount, organization.currency, finding.vendor_cost,
               coalesce(finding.occurred_at, finding.found_at) as occurred_at, finding.cause,
               finding.details
          from ringfence.open_finding as finding
          left join ringfence.organization as organization on organization.org_id = finding.org_id
         -- What was paid and is not credited is missing in a wallet, not here.
         where finding.vendor <> 'stripe' or finding.kind = 'unmatched'
         union all
        select found.kind, call.org_id, coalesce(call.vapi_call_id, call.call_id), found.amount,
               organization.currency, call.vendor_cost,
               coalesce(call.started_at, call.reserved_at, call.created_at), null as cause,
               jsonb_build_object('call_id', call.call_id, 'status', call.status)
          from ringfence.call as call
          join ringfence.organization as organization on organization.org_id = call.org_id
         cross join lateral (values
             ('hold_without_settlement', call.reserved,
              call.status = 'expired' and call.vapi_call_id is not null),
             ('settlement_without_hold', call.charge,
              call.status = 'ended' and call.reserved is null and call.charge > 0)
         ) as found (kind, amount, is_so)
         where call.created_at >= now() - interval '30 days'
           and found.is_so) as leak;

comment on view billing.revenue_leaks is
'Where money is or may be lost: findings about calls that somebody has to look at (missing, '
'mismatched, unmatched, quarantined), credits without a payment at Stripe (unmatched), and of the '
'last thirty days the holds that lapsed without a word from the vendor and what was charged '
'without a hold.';

create view billing.reconciliation_history as
select run.run_id, nullif(run.org_id, '00000000-0000-0000-0000-000000000000') as org_id,
       run.vendor, run.requested_by, run.window_from, run.window_to, run.status::text as status,
       run.attempts, run.requested_at, run.started_at, run.finished_at, run.progress_at,
       case run.status when 'waiting' then run.due_at end as next_attempt_at, run.worker,
       run.checked as total_checked, run.missing as missing_found, run.recovered,
       rate.reliability as webhook_reliability, run.mismatched, run.adjusted, run.quarantined,
       run.unmatched, run.passed_over, run.stored, run.failed, run.last_error, run.errors,
       jsonb_build_object(
           'totalChecked', run.checked, 'missingFound', run.missing, 'recovered', run.recovered,
           'webhookReliability', rate.reliability,
           'errors', run.errors || case when run.last_error is null then '[]'::jsonb
                                        else jsonb_build_object('message', run.last_error) end)
           as result
  from ringfence.reconciliation_run as run
 cross join lateral (values
     (case when run.checked > 0
           then round(100.0 * (run.checked - run.missing) / run.checked, 2)
           else 100.00 end)) as rate (reliability);

comment on view billing.reconciliation_history is
'Every comparison with a vendor: who asked for it, how far it came, what it found. org_id is null '
'for all organizations.';

grant select on billing.vapi_webhook_reliability, billing.billing_success_rate,
      billing.reconciliation_findings, billing.revenue_leaks, billing.reconciliation_history
   to ringfence_web, ringfence_worker, ringfence_ops, ringfence_readonly;

commit;
