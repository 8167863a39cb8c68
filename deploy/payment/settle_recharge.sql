-- Deploy ringfence:payment/settle_recharge to pg
-- requires: payment/read_recharge_answer
-- requires: payment/apply_stripe_intent
-- requires: payment/recharge_ended
-- requires: core/lock_wallet
-- requires: core/assert_read_committed
-- requires: core/clock
-- requires: core/raise_error

-- Purpose      What Stripe answered about an attempt to charge a saved card, to the letter: what it
--              means is decided here, and by the same functions as what an event says of it.
-- Called by    Workers, behind claim_recharge.
-- Idempotency  The payment: its end is worked in once, whoever brings it.
-- Locks        The payment's, the organization's, then the rows.
-- Errors       RF001, RF003 bad argument, RF006, RF002 p_as_of, RF109 unknown payment, RF205,
--              RF206, RF301.
-- Returns      One row; outcome is credited, duplicate, pending, declined, failed, quarantined,
--              canceled, or retry: nothing is decided, the same again later. status is where the
--              recharge stands.
begin;
set local role ringfence_owner;

create or replace function billing.settle_recharge(
    p_payment_id  uuid,
    p_http_status integer,
    p_answer      text,
    p_as_of       timestamptz default null
)
returns table (
    outcome    text,
    payment_id uuid,
    status     text
)
language plpgsql
volatile
rows 1
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $settle_recharge$
declare
    v_answer  constant jsonb :=
        ringfence.read_recharge_answer(p_payment_id, p_http_status, p_answer);
    v_payment ringfence.payment;
begin
    perform ringfence.assert_read_committed();
    select payment.* into v_payment
      from ringfence.payment as payment
     where payment.payment_id = p_payment_id
       and payment.purpose = 'recharge';
    if not found then
        perform ringfence.raise_error('RF109', jsonb_build_object('payment_id', p_payment_id));
    end if;

    if v_answer ? 'intent' then
        outcome := ringfence.apply_stripe_intent(v_answer -> 'intent', p_as_of);
    elsif v_answer ? 'failed' then
        perform ringfence.lock_wallet(v_payment.owner_id);
        update ringfence.payment as payment
           set status = 'failed',
               problem = v_answer ->> 'failed'
         where payment.payment_id = p_payment_id
           and payment.status in ('created', 'open')
        returning payment.* into v_payment;
        outcome := case when found then 'failed' else 'duplicate' end;
        if found then
            perform ringfence.recharge_ended(
                v_payment, v_answer ->> 'verdict', ringfence.clock(p_as_of));
        end if;
    else
        outcome := 'retry';
    end if;
    payment_id := p_payment_id;
    select recharge.status into status
      from ringfence.auto_recharge as recharge
      join ringfence.payment as payment on payment.owner_id = recharge.org_id
     where payment.payment_id = p_payment_id;
    return next;
end
$settle_recharge$;

comment on function billing.settle_recharge(uuid, integer, text, timestamptz) is
'What Stripe answered about an attempt to charge a saved card. Errors: RF001, RF002, RF003, '
'RF006, RF109, RF205, RF206, RF301.';

grant execute on function billing.settle_recharge(uuid, integer, text, timestamptz)
   to ringfence_worker, ringfence_ops;

commit;
