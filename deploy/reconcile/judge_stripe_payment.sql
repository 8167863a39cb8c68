-- Deploy ringfence:reconcile/judge_stripe_payment to pg
-- requires: reconcile/tables
-- requires: payment/find_payment
-- requires: payment/restored_since

-- Purpose      What is to be said of a payment on Stripe's list. An account may sell other things
--              too, and the list has all of them: ours is what we know, what carries our id, and
--              what a customer paid who is linked to an organization.
-- Called by    judge_stripe_object. It takes no lock: what has to be done is looked at again behind
--              the locks.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      passed_over (none of ours), agreed, differs (credited, and Stripe states something
--              else) or due; with what has to be locked for it.
begin;
set local role ringfence_owner;

create or replace function ringfence.judge_stripe_payment(
    p_report ringfence.payment_report,
    p_now    timestamptz
)
returns ringfence.stripe_verdict
language plpgsql
stable
as $judge_stripe_payment$
declare
    -- What Stripe listed before the credit says nothing against it.
    c_patience constant interval := interval '15 minutes';
    v_is_paid  constant boolean := p_report.status = 'paid';
    v_payment  constant ringfence.payment := ringfence.find_payment(p_report);
    v_verdict  ringfence.stripe_verdict;
begin
    v_verdict.payment_key := coalesce(p_report.payment_intent_id, p_report.session_id);
    v_verdict.org_id := coalesce(v_payment.owner_id,
        (select link.org_id
           from ringfence.vendor_link as link
          where link.vendor = 'stripe'
            and link.kind = 'stripe_customer'
            and link.external_id = p_report.customer_id),
        case when ringfence.restored_since() is not null then p_report.org_id end);
    v_verdict.verdict := case
        when v_payment.payment_id is null
            then case when p_report.payment_id is null and v_verdict.org_id is null
                      then 'passed_over' else 'due' end
        when v_payment.status <> 'credited'
            then case when v_payment.status = p_report.status
                       and v_payment.payment_intent_id is not distinct from
                           coalesce(p_report.payment_intent_id, v_payment.payment_intent_id)
                      then 'agreed' else 'due' end
        when v_is_paid and (p_report.amount, p_report.currency)
                           is distinct from (v_payment.amount, v_payment.currency)
          or not v_is_paid and p_report.session_id is null
             and v_payment.credited_at < p_now - c_patience
            then 'differs'
        -- An intent also says which charge it was, and has the card that is to be kept.
        when v_is_paid and p_report.session_id is null
             and (v_payment.saves_card
                  or coalesce(p_report.charge_id <> v_payment.charge_id,
                              p_report.charge_id is not null))
            then 'due'
        else 'agreed' end;
    return v_verdict;
end
$judge_stripe_payment$;

comment on function ringfence.judge_stripe_payment(ringfence.payment_report, timestamptz) is
'What is to be said of a payment on Stripe''s list.';

commit;
