-- Deploy ringfence:reconcile/note_stripe_finding to pg
-- requires: reconcile/note_finding
-- requires: payment/tables
-- requires: payment/stripe_id
-- requires: payment/stripe_amount

-- Purpose      Writes down what a run found about a payment, a refund or a dispute: with whose it
--              is, and what it came to in the ledger.
-- Called by    reconcile_stripe_object.
-- Idempotency  (organization, vendor, kind, external id).
-- Locks        The finding's row.
-- Errors       None.
-- Returns      Nothing.
begin;
set local role ringfence_owner;

create or replace function ringfence.note_stripe_finding(
    p_run_id     uuid,
    p_kind       text,
    p_object     jsonb,
    p_resolution text,
    p_details    jsonb,
    p_now        timestamptz
)
returns void
language plpgsql
volatile
as $note_stripe_finding$
declare
    v_intent  constant text := case when p_object ->> 'object' = 'payment_intent'
        then p_object ->> 'id' else ringfence.stripe_id(p_object -> 'payment_intent') end;
    v_payment ringfence.payment;
    v_taken   bigint;
    v_finding ringfence.reconciliation_finding;
begin
    select payment.* into v_payment
      from ringfence.payment as payment
     where payment.payment_intent_id = v_intent;
    select reversal.mirrored into v_taken
      from ringfence.payment_reversal as reversal
     where reversal.external_id = p_object ->> 'id';
    v_finding.org_id := coalesce(v_payment.owner_id, '00000000-0000-0000-0000-000000000000');
    v_finding.vendor := 'stripe';
    v_finding.kind := p_kind;
    v_finding.external_id := coalesce(
        case when p_object ->> 'object' = 'checkout.session' then v_intent end, p_object ->> 'id');
    v_finding.run_id := p_run_id;
    v_finding.occurred_at := to_timestamp(ringfence.stripe_amount(p_object -> 'created'));
    v_finding.amount := coalesce(v_taken, v_payment.received, v_payment.amount);
    v_finding.resolution := p_resolution;
    v_finding.details := jsonb_strip_nulls(jsonb_build_object(
        'payment_id', v_payment.payment_id, 'payment_intent_id', v_intent,
        'currency', v_payment.currency, 'problem', v_payment.problem)) || p_details;
    perform ringfence.note_finding(v_finding, p_now);
end
$note_stripe_finding$;

comment on function ringfence.note_stripe_finding(
    uuid, text, jsonb, text, jsonb, timestamptz) is
'Writes down what a run found about a payment, a refund or a dispute.';

commit;
