-- Deploy ringfence:payment/handle_stripe_setup to pg
-- requires: payment/stripe_object
-- requires: payment/keep_card
-- requires: payment/stripe_org_id
-- requires: core/clock

-- Purpose      A customer has saved a card without paying. It is kept for the organization the
--              customer belongs to, if the metadata name it: a card that was saved for something
--              else the account sells was not meant to be charged for this.
-- Called by    The inbox.
-- Idempotency  The same card again changes nothing.
-- Locks        The organization's, then the row of the recharge.
-- Errors       RF003 not about a setup intent.
-- Returns      kept, unchanged, or unknown where the customer belongs to nobody.
begin;
set local role ringfence_owner;

create or replace function ringfence.handle_stripe_setup(
    p_payload     jsonb,
    p_delivery_id uuid,
    p_received_at timestamptz,
    p_as_of       timestamptz
)
returns text
language plpgsql
volatile
as $handle_stripe_setup$
declare
    v_setup    constant jsonb := ringfence.stripe_object(p_payload, 'setup_intent');
    v_customer constant text := ringfence.stripe_id(v_setup -> 'customer');
    v_org_id   uuid;
begin
    if v_setup ->> 'status' is distinct from 'succeeded'
       or v_setup ->> 'usage' is distinct from 'off_session'
       or ringfence.stripe_org_id(v_setup) is null then
        return 'ignored';
    end if;
    select link.org_id into v_org_id
      from ringfence.vendor_link as link
     where link.vendor = 'stripe'
       and link.kind = 'stripe_customer'
       and link.external_id = v_customer
       and link.org_id = ringfence.stripe_org_id(v_setup);
    if not found then
        return 'unknown';
    end if;
    return case when ringfence.keep_card(v_org_id, v_customer,
                         ringfence.stripe_id(v_setup -> 'payment_method'), ringfence.clock(p_as_of))
                then 'kept' else 'unchanged' end;
end
$handle_stripe_setup$;

comment on function ringfence.handle_stripe_setup(jsonb, uuid, timestamptz, timestamptz) is
'A customer has saved a card. Errors: RF003.';

commit;
