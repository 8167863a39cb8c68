-- Deploy ringfence:monitor/money_signals to pg
-- requires: monitor/alert_tables
-- requires: call/tables
-- requires: outbox/tables
-- requires: reconcile/tables
-- requires: monitor/worst_reconciliation
-- requires: vapi/views
-- requires: schedule/tables

-- Purpose      Whether money leaks: the books, calls that go on, reconciliation, quarantine.
-- Called by    read_signals.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      A row for each rule.
begin;
set local role ringfence_owner;

create or replace function ringfence.money_signals(
    p_as_of timestamptz
)
returns setof ringfence.alert_signal
language plpgsql
stable
as $money_signals$
declare
    v_count  bigint;
    v_cost   numeric;
    v_names  text;
    v_report ringfence.audit_report;
    v_run    ringfence.reconciliation_run;
    v_since  timestamptz;
begin
    select report.* into v_report
      from ringfence.audit_report as report
     order by report.audited_at desc
     limit 1;
    return next row('books', coalesce(v_report.problems > 0, false),
        coalesce(v_report.problems = 0, false),
        format('The audit found %s problems in the books.', v_report.problems),
        jsonb_build_object('problems', v_report.problems, 'audited_at', v_report.audited_at,
                           'first', v_report.sample))::ringfence.alert_signal;

    select count(*), string_agg(coalesce(call.vapi_call_id, call.call_id), ', ')
      into v_count, v_names
      from ringfence.live_call as live
      join ringfence.call as call on call.org_id = live.org_id and call.call_id = live.call_id
     where live.ending
       and call.end_requested_at < p_as_of - interval '1 minute'
       -- An order is done when the call has ended; that its report is missing is another matter.
       and not exists (select from ringfence.outbox_message as message
                        where message.org_id = live.org_id
                          and message.topic = 'vapi.end_call'
                          and message.payload ->> 'call_id' = live.call_id
                          and message.created_at >= call.end_requested_at
                          and message.status = 'done')
        or live.due_at < p_as_of - interval '3 minutes';
    return next row('calls_not_ended', v_count > 0, v_count = 0,
        format('Calls that had to end, or that nobody looks after: %s (%s).', v_count,
               left(v_names, 500)),
        jsonb_build_object('calls', v_count))::ringfence.alert_signal;

    select min(heartbeat.first_seen_at) into v_since from ringfence.heartbeat as heartbeat;
    v_run := ringfence.worst_reconciliation(v_since);
    return next row('reconciliation',
        coalesce(v_run.status = 'failed'
                 or coalesce(v_run.finished_at, v_since) < p_as_of - interval '26 hours', false),
        coalesce(v_run.status = 'completed'
                 and v_run.finished_at >= p_as_of - interval '26 hours', false),
        coalesce(format('The last reconciliation with %s failed: ', initcap(v_run.vendor))
                     || rtrim(left(v_run.last_error, 300), '.') || '.',
                 'No reconciliation has been completed for 26 hours.'),
        jsonb_build_object('run_id', v_run.run_id, 'vendor', v_run.vendor, 'status', v_run.status,
                           'finished_at', v_run.finished_at))::ringfence.alert_signal;

    select count(*), sum(waiting.vendor_cost) into v_count, v_cost
      from billing.quarantine as waiting
     where waiting.has_ended;
    return next row('quarantine', v_count > 0, v_count = 0,
        format('Calls of unknown owner in quarantine: %s; they cost %s US dollars at the '
               'vendor.', v_count, coalesce(v_cost, 0)),
        jsonb_build_object('calls', v_count, 'vendor_cost', v_cost))::ringfence.alert_signal;
end
$money_signals$;

comment on function ringfence.money_signals(timestamptz) is
'Whether money leaks.';

commit;
