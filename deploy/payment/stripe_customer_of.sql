-- Deploy ringfence:payment/stripe_customer_of to pg
-- requires: payment/tables

-- Purpose      The customer at Stripe that a payment of an organization is for: that of its saved
--              card, else the only one it has. Of several none is meant.
-- Called by    begin_checkout.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      The customer's id, or null.
begin;
set local role ringfence_owner;

create or replace function ringfence.stripe_customer_of(
    p_org_id uuid
)
returns text
language plpgsql
stable
as $stripe_customer_of$
begin
    return coalesce(
        (select recharge.customer_id
           from ringfence.auto_recharge as recharge
          where recharge.org_id = p_org_id),
        (select min(link.external_id)
           from ringfence.vendor_link as link
          where link.org_id = p_org_id
            and link.vendor = 'stripe'
            and link.kind = 'stripe_customer'
         having count(*) = 1));
end
$stripe_customer_of$;

comment on function ringfence.stripe_customer_of(uuid) is
'The customer at Stripe that a payment of an organization is for.';

commit;
