-- Deploy ringfence:payment/record_checkout to pg
-- requires: payment/tables
-- requires: payment/later_status
-- requires: payment/tell_recharge
-- requires: core/lock_wallet
-- requires: core/clean_text
-- requires: core/clock
-- requires: core/raise_error

-- Purpose      What Stripe answered to begin_checkout: the session, or that it will not make one.
--              Behind a refusal the next begin_checkout starts afresh, with a new key; behind no
--              answer at all nothing is recorded, and the same key is tried again.
-- Called by    The web process; workers, for a payment begun for the customer, who is told the
--              address.
-- Idempotency  The same answer again is a duplicate.
-- Locks        The organization's.
-- Errors       RF001, RF002, RF003 bad argument, RF109 unknown payment, RF241 it has another
--              session.
-- Returns      One row; outcome is open, failed or duplicate; status is where the payment stands,
--              which may be further than that.
begin;
set local role ringfence_owner;

create or replace function billing.record_checkout(
    p_payment_id uuid,
    p_session_id text default null,
    p_url        text default null,
    p_error      text default null
)
returns table (
    outcome    text,
    payment_id uuid,
    status     text,
    session_id text,
    url        text,
    expires_at timestamptz
)
language plpgsql
volatile
rows 1
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $record_checkout$
declare
    c_order   constant text[] := array['created', 'open', 'declined', 'pending', 'failed',
                                       'expired', 'canceled', 'quarantined', 'credited'];
    v_failed  constant boolean := p_session_id is null;
    v_error   constant text :=
        case when v_failed then left(ringfence.clean_text('p_error', p_error, 10000), 300) end;
    v_session constant text :=
        case when not v_failed then ringfence.clean_text('p_session_id', p_session_id, 200) end;
    v_url     constant text :=
        case when not v_failed then ringfence.clean_text('p_url', p_url, 5000) end;
    v_payment ringfence.payment;
    v_before  ringfence.payment;
begin
    perform ringfence.lock_wallet(payment.owner_id)
       from ringfence.payment as payment
      where payment.payment_id = p_payment_id;
    select payment.* into v_before
      from ringfence.payment as payment
     where payment.payment_id = p_payment_id
       and payment.purpose = 'checkout';
    if not found then
        perform ringfence.raise_error('RF109', jsonb_build_object('payment_id', p_payment_id));
    elsif v_before.session_id <> v_session then
        perform ringfence.raise_error('RF241', jsonb_build_object('payment_id', p_payment_id,
            'status', v_before.status, 'session_id', v_before.session_id));
    end if;

    update ringfence.payment as payment
       set status = ringfence.later_status(c_order, payment.status,
               case when not v_failed then 'open'
                    when payment.status = 'created' then 'failed' else payment.status end),
           session_id = coalesce(payment.session_id, v_session),
           url = coalesce(payment.url, v_url),
           problem = case when payment.status = 'created' then v_error else payment.problem end
     where payment.payment_id = p_payment_id
    returning payment.* into strict v_payment;
    if v_payment.mails_link and v_payment.status is distinct from v_before.status then
        perform ringfence.tell_recharge(
                    recharge, p_payment_id::text, v_payment.url, ringfence.clock(null))
           from ringfence.auto_recharge as recharge
          where recharge.org_id = v_payment.owner_id
            and recharge.status = 'paused';
    end if;
    return query
    select case when v_payment is not distinct from v_before then 'duplicate'
                when v_failed then 'failed' else 'open' end,
           v_payment.payment_id, v_payment.status::text, v_payment.session_id, v_payment.url,
           v_payment.expires_at;
end
$record_checkout$;

comment on function billing.record_checkout(uuid, text, text, text) is
'What Stripe answered to begin_checkout. Errors: RF001, RF002, RF003, RF109, RF241.';

grant execute on function billing.record_checkout(uuid, text, text, text)
   to ringfence_web, ringfence_worker, ringfence_ops;

commit;
