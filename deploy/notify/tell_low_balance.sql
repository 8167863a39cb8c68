-- Deploy ringfence:notify/tell_low_balance to pg
-- requires: notify/notify_customer
-- requires: notify/amount_text
-- requires: outbox/enqueue_effect
-- requires: outbox/has_channel

-- Purpose      Tells a customer that the balance has fallen below the threshold: its own systems,
--              and its address, where e-mail is configured.
-- Called by    after_posting, under the lock.
-- Idempotency  The number of the wallet's last entry.
-- Locks        None of its own.
-- Errors       None of ours.
-- Returns      Nothing.
begin;
set local role ringfence_owner;

create or replace function ringfence.tell_low_balance(
    p_wallet ringfence.wallet,
    p_as_of  timestamptz
)
returns void
language plpgsql
volatile
as $tell_low_balance$
declare
    v_organization ringfence.organization;
    v_balance      text;
begin
    perform ringfence.notify_customer(p_wallet.org_id, 'balance.low', p_wallet.seq::text,
        jsonb_build_object('balance', p_wallet.balance, 'held', p_wallet.held,
            'available', p_wallet.balance - p_wallet.held,
            'threshold', p_wallet.recharge_threshold), p_as_of);

    select organization.* into strict v_organization
      from ringfence.organization as organization
     where organization.org_id = p_wallet.org_id;
    if v_organization.email is null or not ringfence.has_channel('email') then
        return;
    end if;
    v_balance := ringfence.amount_text(p_wallet.balance, v_organization.currency);
    perform ringfence.enqueue_effect(p_wallet.org_id, 'email', 'balance.low:' || p_wallet.seq,
        jsonb_build_object(
            'to', v_organization.email,
            'subject', 'Your balance is low: ' || v_balance,
            'text', format(
                E'The balance of %s is %s, which is below %s.\n\n'
                'When it is used up, calls are refused. Please add credit in time.\n',
                v_organization.name, v_balance,
                ringfence.amount_text(p_wallet.recharge_threshold, v_organization.currency))),
        p_as_of);
end
$tell_low_balance$;

comment on function ringfence.tell_low_balance(ringfence.wallet, timestamptz) is
'Tells a customer that the balance has fallen below the threshold.';

commit;
