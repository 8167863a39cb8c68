-- Deploy ringfence:reconcile/reconcile_stripe_object to pg
-- requires: reconcile/apply_stripe_object
-- requires: reconcile/note_stripe_finding
-- requires: payment/stripe_amount
-- requires: payment/stripe_id
-- requires: core/clock

-- Purpose      Does what has to be done about one object of Stripe's lists. What goes wrong undoes
--              this object alone, and is written down: nothing blocks the others. Only what waits
--              for somebody else undoes the page, which is handed over again.
-- Called by    reconcile_stripe_payments, which holds the locks.
-- Idempotency  Each of its parts.
-- Locks        Those of the page.
-- Errors       40P01, 55P03; others are part of the answer.
-- Returns      outcome: passed_over, agreed, quarantined, recovered, mismatched, stored or failed,
--              null where there is nothing to count; whether it was missing; and the error.
begin;
set local role ringfence_owner;

create or replace function ringfence.reconcile_stripe_object(
    p_run_id  uuid,
    p_kind    text,
    p_verdict ringfence.stripe_verdict,
    p_as_of   timestamptz
)
returns ringfence.reconciled_item
language plpgsql
volatile
as $reconcile_stripe_object$
declare
    -- Until then what Stripe tells of it itself may be under way.
    c_patience constant interval := interval '15 minutes';
    v_object   constant jsonb := p_verdict.object;
    v_now      constant timestamptz := ringfence.clock(p_as_of);
    v_outcome  text := p_verdict.verdict;
    v_is_money constant boolean := p_kind in ('refunds', 'disputes')
        or p_kind = 'payment_intents' and v_object ->> 'status' = 'succeeded';
    v_code     text;
    v_message  text;
begin
    begin
        if v_outcome = 'due' then
            v_outcome := ringfence.apply_stripe_object(p_kind, v_object, p_as_of);
        end if;
        if v_outcome in ('credited', 'mirrored') then
            if to_timestamp(ringfence.stripe_amount(v_object -> 'created')) > v_now - c_patience
            then
                v_outcome := 'agreed';
            else
                perform ringfence.note_stripe_finding(
                    p_run_id, 'missing', v_object, v_outcome, '{}', v_now);
                v_outcome := 'recovered';
            end if;
        elsif v_outcome = 'quarantined' then
            perform ringfence.note_stripe_finding(
                p_run_id, 'quarantined', v_object, null, '{}', v_now);
        elsif v_outcome = 'differs' then
            perform ringfence.note_stripe_finding(p_run_id, 'unmatched', v_object, null,
                jsonb_build_object('stated', v_object -> 'amount_received',
                    'stated_currency', v_object -> 'currency',
                    'stated_status', v_object -> 'status'), v_now);
            v_outcome := 'mismatched';
        elsif v_outcome not in ('passed_over', 'stored') then
            v_outcome := case when v_is_money then 'agreed' end;
        end if;
        return row(v_outcome, v_outcome = 'recovered', null)::ringfence.reconciled_item;
    exception
        when deadlock_detected or lock_not_available then
            raise;
        when others then
            get stacked diagnostics v_code = returned_sqlstate, v_message = message_text;
    end;
    if v_is_money then
        perform ringfence.note_stripe_finding(
            p_run_id, 'missing',
            jsonb_build_object('id', v_object ->> 'id', 'object', v_object ->> 'object',
                'payment_intent', ringfence.stripe_id(v_object -> 'payment_intent')),
            null, jsonb_build_object('code', v_code, 'message', v_message), v_now);
    end if;
    return row('failed', v_is_money, jsonb_build_object(
        'object', left(v_object ->> 'id', 200), 'code', v_code,
        'message', left(v_message, 500)))::ringfence.reconciled_item;
end
$reconcile_stripe_object$;

comment on function ringfence.reconcile_stripe_object(
    uuid, text, ringfence.stripe_verdict, timestamptz) is
'Does what has to be done about one object of Stripe''s lists. Errors: 40P01, 55P03.';

commit;
