-- Deploy ringfence:payment/decline_verdict to pg
-- requires: core/schemas

-- Purpose      What a refusal of a bank means for a saved card: the bank wants the customer to be
--              there; the card will never pay again; or it may pay another day.
-- Called by    stripe_intent_report.
-- Idempotency  Pure.
-- Locks        None.
-- Errors       None.
-- Returns      customer, never or later.
begin;
set local role ringfence_owner;

create or replace function ringfence.decline_verdict(
    p_error jsonb
)
returns text
language plpgsql
immutable
as $decline_verdict$
declare
    -- What Stripe calls the reason; the one of the bank, where there is one, says more.
    v_code constant text := coalesce(p_error ->> 'decline_code', p_error ->> 'code');
begin
    return case
        when v_code in ('authentication_required', 'authentication_not_handled')
             or p_error ->> 'code' = 'authentication_required' then 'customer'
        when p_error ->> 'advice_code' = 'do_not_try_again'
             or v_code in ('expired_card', 'invalid_account', 'lost_card', 'pickup_card',
                           'restricted_card', 'revocation_of_all_authorizations',
                           'revocation_of_authorization', 'stolen_card', 'stop_payment_order')
            then 'never'
        else 'later' end;
end
$decline_verdict$;

comment on function ringfence.decline_verdict(jsonb) is
'What a refusal of a bank means for a saved card.';

commit;
