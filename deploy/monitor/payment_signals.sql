-- Deploy ringfence:monitor/payment_signals to pg
-- requires: monitor/alert_tables
-- requires: payment/tables
-- requires: reconcile/views

-- Purpose      Whether money that came in is taken back, may be soon, or is credited to nobody; and
--              whether none can come in.
-- Called by    read_signals.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      A row for each rule.
begin;
set local role ringfence_owner;

create or replace function ringfence.payment_signals(
    p_as_of timestamptz
)
returns setof ringfence.alert_signal
language plpgsql
stable
as $payment_signals$
declare
    v_count  bigint;
    v_names  text;
    v_freeze ringfence.charging_freeze;
begin
    select count(*), string_agg(reversal.external_id, ', ' order by reversal.first_seen_at)
      into v_count, v_names
      from ringfence.payment_reversal as reversal
     where reversal.is_open;
    return next row('dispute', v_count > 0, v_count = 0,
        format('Disputed payments: %s (%s).', v_count, left(v_names, 500)),
        jsonb_build_object('disputes', v_count))::ringfence.alert_signal;

    -- In quarantine, or Stripe lists it and it could not be worked in.
    select count(*), string_agg(uncredited.id, ', ' order by uncredited.since, uncredited.id)
      into v_count, v_names
      from (select payment.payment_intent_id as id, payment.created_at as since
              from ringfence.payment as payment
             where payment.status = 'quarantined'
             union all
            select finding.external_id, finding.found_at
              from ringfence.open_finding as finding
             where finding.vendor = 'stripe'
               and finding.kind = 'missing') as uncredited
     where uncredited.since <= p_as_of;
    return next row('payments_uncredited', v_count > 0, v_count = 0,
        format('Payments that came in and are credited to nobody: %s (%s).', v_count,
               left(v_names, 500)),
        jsonb_build_object('payments', v_count))::ringfence.alert_signal;

    select count(*), string_agg(payment.payment_intent_id, ', ' order by payment.fraud_warned_at)
      into v_count, v_names
      from ringfence.payment as payment
     where payment.fraud_warned_at > p_as_of - interval '3 days'
       and not exists (select from ringfence.payment_reversal as reversal
                        where reversal.payment_intent_id = payment.payment_intent_id
                          and reversal.wanted < 0);
    return next row('fraud_warning', v_count > 0, v_count = 0,
        format('Payments that may be fraud: %s (%s).', v_count, left(v_names, 500)),
        jsonb_build_object('payments', v_count))::ringfence.alert_signal;

    select frozen.* into v_freeze from ringfence.charging_freeze as frozen;
    return next row('charging_frozen', v_freeze.only_row is not null, v_freeze.only_row is null,
        format('Charging has been frozen since %s UTC: %s',
               to_char(v_freeze.frozen_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI'),
               v_freeze.reason),
        jsonb_build_object('frozen_at', v_freeze.frozen_at,
                           'restored_to', v_freeze.restored_to))::ringfence.alert_signal;
end
$payment_signals$;

comment on function ringfence.payment_signals(timestamptz) is
'Whether payments are disputed, or credited to nobody.';

commit;
