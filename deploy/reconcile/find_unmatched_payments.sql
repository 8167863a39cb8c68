-- Deploy ringfence:reconcile/find_unmatched_payments to pg
-- requires: reconcile/note_finding
-- requires: payment/tables

-- Purpose      Finds the payments we have credited and Stripe does not list, once its lists have
--              been read to the end; and settles what earlier runs found that is not so any more.
--              Stripe makes an intent within a day of the attempt to pay, so what was begun in the
--              window, and not on its last day, has to be there. What was not begun here was
--              credited by an operator, at a time that says nothing of its intent's.
-- Called by    finish_reconciliation.
-- Idempotency  A finding is one, however often it is found.
-- Locks        The findings' rows.
-- Errors       None.
-- Returns      How many payments Stripe does not have, or has otherwise.
begin;
set local role ringfence_owner;

create or replace function ringfence.find_unmatched_payments(
    p_run ringfence.reconciliation_run,
    p_now timestamptz
)
returns bigint
language plpgsql
volatile
as $find_unmatched_payments$
declare
    c_late constant interval := interval '1 day';
begin
    perform ringfence.note_finding(row(
               payment.owner_id, 'stripe', 'unmatched', payment.payment_intent_id, p_run.run_id,
               payment.created_at, p_now, p_now, payment.amount, null, null, null, null, null,
               jsonb_build_object('payment_id', payment.payment_id, 'currency', payment.currency)
           )::ringfence.reconciliation_finding, p_now)
       from ringfence.payment as payment
      where payment.status = 'credited'
        and payment.purpose <> 'external'
        and payment.created_at >= p_run.window_from
        and payment.created_at < p_run.window_to - c_late
        and not exists (select from ringfence.reconciliation_seen as seen
                         where seen.run_id = p_run.run_id
                           and seen.external_id = payment.payment_intent_id);

    update ringfence.reconciliation_finding as finding
       set resolution = case finding.kind when 'unmatched' then 'found'
                                          when 'missing' then 'credited' else 'owner_found' end,
           resolved_at = p_now
     where finding.resolved_at is null
       and finding.vendor = 'stripe'
       and case when finding.kind = 'unmatched'
                then finding.run_id is distinct from p_run.run_id
                     and exists (select from ringfence.reconciliation_seen as seen
                                  where seen.run_id = p_run.run_id
                                    and seen.external_id = finding.external_id)
                else exists (select from ringfence.payment as payment
                              where payment.payment_intent_id = finding.external_id
                                and payment.status = 'credited')
                     or exists (select from ringfence.payment_reversal as reversal
                                 where reversal.external_id = finding.external_id
                                   and reversal.wanted = reversal.mirrored) end;
    return (select count(*)
              from ringfence.reconciliation_finding as finding
             where finding.vendor = 'stripe'
               and finding.kind = 'unmatched'
               and finding.run_id = p_run.run_id);
end
$find_unmatched_payments$;

comment on function ringfence.find_unmatched_payments(
    ringfence.reconciliation_run, timestamptz) is
'Finds the payments that were credited and that Stripe does not have.';

commit;
