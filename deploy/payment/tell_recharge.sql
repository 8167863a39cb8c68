-- Deploy ringfence:payment/tell_recharge to pg
-- requires: payment/tables
-- requires: notify/notify_customer
-- requires: notify/amount_text
-- requires: outbox/enqueue_effect
-- requires: outbox/has_channel

-- Purpose      Tells a customer that the card is not charged any more by itself: its own systems,
--              and its address, where e-mail is configured.
-- Called by    recharge_ended, stop_recharge, record_checkout, under the lock.
-- Idempotency  The event and p_key.
-- Locks        None of its own.
-- Errors       None of ours.
-- Returns      Nothing.
begin;
set local role ringfence_owner;

create or replace function ringfence.tell_recharge(
    p_recharge ringfence.auto_recharge,
    p_key      text,
    p_url      text,
    p_as_of    timestamptz
)
returns void
language plpgsql
volatile
as $tell_recharge$
declare
    c_event constant text := 'recharge.' || p_recharge.status;
    v_to    text;
    v_name  text;
begin
    perform ringfence.notify_customer(p_recharge.org_id, c_event, p_key,
        jsonb_strip_nulls(jsonb_build_object('amount', p_recharge.amount,
            'problem', p_recharge.problem, 'url', p_url)), p_as_of);

    select organization.email, organization.name into strict v_to, v_name
      from ringfence.organization as organization
     where organization.org_id = p_recharge.org_id;
    if v_to is null or not ringfence.has_channel('email') then
        return;
    end if;
    perform ringfence.enqueue_effect(p_recharge.org_id, 'email', c_event || ':' || p_key,
        jsonb_build_object(
            'to', v_to,
            'subject', case when p_url is null then 'Your card is not charged any more'
                            else 'Your bank wants you to confirm a payment' end,
            'text', case when p_url is null then format(
                E'The automatic top-up of %s is switched off.\n\n%s\n\n'
                'Nothing more is charged by itself. Please add credit, and switch it on again '
                'when the card is in order.\n', v_name, p_recharge.problem)
            else format(
                E'The automatic top-up of %s could not be made without you.\n\n%s\n\n'
                'Please pay here; it will go on by itself afterwards:\n\n%s\n',
                v_name, p_recharge.problem, p_url) end),
        p_as_of);
end
$tell_recharge$;

comment on function ringfence.tell_recharge(ringfence.auto_recharge, text, text, timestamptz) is
'Tells a customer that the card is not charged any more by itself.';

commit;
