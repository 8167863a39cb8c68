-- Deploy ringfence:monitor/rate_signals to pg
-- requires: monitor/alert_tables
-- requires: call/tables
-- requires: reconcile/views

-- Purpose      How the two rates stand that say whether calls are charged as they should: of the
--              calls of the last 48 hours, the window of the nightly reconciliation.
-- Called by    read_signals.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      A row for each rule.
begin;
set local role ringfence_owner;

create or replace function ringfence.rate_signals(
    p_as_of timestamptz
)
returns setof ringfence.alert_signal
language plpgsql
stable
as $rate_signals$
declare
    c_window  constant interval := interval '48 hours';
    c_hour    constant interval := interval '1 hour';
    v_calls   bigint;
    v_missing bigint;
    v_late    bigint;
    v_ended   bigint;
    v_names   jsonb;
    v_rate    numeric;
begin
    select count(*), count(*) filter (where call.reconciled),
           count(*) filter (where call.ended_at <= p_as_of - c_hour),
           count(*) filter (where call.ended_at <= p_as_of - c_hour
                              and call.settled_at > call.ended_at + c_hour),
           to_jsonb((array_agg(coalesce(call.vapi_call_id, call.call_id) order by call.started_at)
                     filter (where call.reconciled))[1:10])
      into v_calls, v_missing, v_ended, v_late, v_names
      from ringfence.call as call
     where call.status = 'ended'
       and call.created_at >= p_as_of - 2 * c_window
       and call.started_at >= p_as_of - c_window;
    v_rate := round(100.0 * (v_calls - v_missing) / nullif(v_calls, 0), 2);
    return next row('webhook_reliability',
        v_calls >= 20 and v_missing >= 3 and v_rate < 95, coalesce(v_rate, 100) >= 98,
        format('%s of %s calls of the last 48 hours were missing: no webhook told of them, '
               'reconciliation did. Webhook reliability is %s %%.', v_missing, v_calls,
               coalesce(v_rate, 100)),
        jsonb_build_object('missing_calls', v_missing, 'total_calls', v_calls,
                           'webhook_reliability_percentage', coalesce(v_rate, 100),
                           'first_missing', coalesce(v_names, '[]')))::ringfence.alert_signal;

    -- What the vendor has ended and nobody could settle is not among our settled calls.
    select v_ended + count(*), v_late + count(*) into v_ended, v_late
      from ringfence.open_finding as finding
     where finding.kind = 'missing'
       and finding.vendor = 'vapi'
       and finding.occurred_at between p_as_of - c_window and p_as_of - c_hour;
    v_rate := round(100.0 * (v_ended - v_late) / nullif(v_ended, 0), 2);
    return next row('billing_success',
        v_ended >= 20 and v_late >= 3 and v_rate < 95, coalesce(v_rate, 100) >= 98,
        format('%s of %s calls that ended in the last 48 hours were not settled within an hour. '
               'Billing success is %s %%.', v_late, v_ended, coalesce(v_rate, 100)),
        jsonb_build_object('late_calls', v_late, 'ended_calls', v_ended,
                           'billing_success_percentage',
                           coalesce(v_rate, 100)))::ringfence.alert_signal;
end
$rate_signals$;

comment on function ringfence.rate_signals(timestamptz) is
'How the two rates stand that say whether calls are charged as they should.';

commit;
