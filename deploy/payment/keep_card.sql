-- Deploy ringfence:payment/keep_card to pg
-- requires: payment/stripe_id
-- requires: notify/after_posting
-- requires: core/lock_wallet

-- Purpose      Keeps the card a customer has paid with and agreed to have kept, and the customer at
--              the vendor. The last card that was saved is the one that is charged, and what befell
--              the one before does not keep it waiting.
-- Called by    apply_stripe_intent, handle_stripe_setup.
-- Idempotency  The same card again changes nothing.
-- Locks        The organization's, then the row of the recharge, the wallet's.
-- Errors       None of ours.
-- Returns      Whether it is a new one.
begin;
set local role ringfence_owner;

create or replace function ringfence.keep_card(
    p_org_id            uuid,
    p_customer_id       text,
    p_payment_method_id text,
    p_as_of             timestamptz
)
returns boolean
language plpgsql
volatile
as $keep_card$
begin
    if p_customer_id is null or p_payment_method_id is null then
        return false;
    end if;
    perform ringfence.lock_wallet(p_org_id);
    -- A customer who is gone does not come back with what is told late.
    insert into ringfence.vendor_link (org_id, vendor, kind, external_id, linked_at)
    select p_org_id, 'stripe', 'stripe_customer', p_customer_id, p_as_of
     where not exists (select from ringfence.former_link as former
                        where former.vendor = 'stripe'
                          and former.kind = 'stripe_customer'
                          and former.external_id = p_customer_id)
    on conflict do nothing;
    if not exists (select from ringfence.vendor_link as link
                    where link.org_id = p_org_id
                      and link.vendor = 'stripe'
                      and link.kind = 'stripe_customer'
                      and link.external_id = p_customer_id) then
        return false;  -- another organization's customer, or nobody's any more
    end if;
    insert into ringfence.auto_recharge as recharge
           (org_id, customer_id, payment_method_id, changed_at)
    values (p_org_id, p_customer_id, p_payment_method_id, p_as_of)
    on conflict on constraint auto_recharge_pkey do update
       set customer_id = excluded.customer_id,
           payment_method_id = excluded.payment_method_id,
           failures = 0,
           not_before = case when recharge.failures = 0 then recharge.not_before end
     where (recharge.customer_id, recharge.payment_method_id)
           is distinct from (excluded.customer_id, excluded.payment_method_id);
    if not found then
        return false;
    end if;
    perform ringfence.after_posting(p_org_id, null, p_as_of);
    return true;
end
$keep_card$;

comment on function ringfence.keep_card(uuid, text, text, timestamptz) is
'Keeps the card of a customer.';

commit;
