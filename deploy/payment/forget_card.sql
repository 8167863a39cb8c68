-- Deploy ringfence:payment/forget_card to pg
-- requires: payment/stop_recharge
-- requires: core/lock_wallet
-- requires: core/clock

-- Purpose      A saved card is gone: it is not charged any more, and not known any more. With its
--              customer goes the link too, so that the next payment makes a new one.
-- Called by    handle_stripe_card, handle_stripe_customer.
-- Idempotency  Gone is gone.
-- Locks        Each organization's, then the rows.
-- Errors       None of ours.
-- Returns      forgotten, or unknown where nobody had it.
begin;
set local role ringfence_owner;

create or replace function ringfence.forget_card(
    p_payment_method_id text,
    p_customer_id       text,
    p_problem           text,
    p_as_of             timestamptz
)
returns text
language plpgsql
volatile
as $forget_card$
declare
    v_now    constant timestamptz := ringfence.clock(p_as_of);
    v_org_id uuid;
begin
    select recharge.org_id into v_org_id
      from ringfence.auto_recharge as recharge
     where recharge.payment_method_id = p_payment_method_id
        or recharge.customer_id = p_customer_id
     limit 1;
    if found then
        perform ringfence.lock_wallet(v_org_id);
        -- It may have been replaced by another while the lock was waited for.
        perform ringfence.stop_recharge(recharge.org_id, p_problem, v_now)
           from ringfence.auto_recharge as recharge
          where recharge.org_id = v_org_id
            and (recharge.payment_method_id = p_payment_method_id
                 or recharge.customer_id = p_customer_id);
        update ringfence.auto_recharge as recharge
           set payment_method_id = null,
               customer_id = nullif(recharge.customer_id, p_customer_id)
         where recharge.org_id = v_org_id
           and (recharge.payment_method_id = p_payment_method_id
                or recharge.customer_id = p_customer_id);
    end if;
    with gone as (
        delete from ringfence.vendor_link as link
         where link.vendor = 'stripe'
           and link.kind = 'stripe_customer'
           and link.external_id = p_customer_id
        returning link.*)
    insert into ringfence.former_link
           (org_id, vendor, kind, external_id, linked_at, unlinked_at)
    select gone.org_id, gone.vendor, gone.kind, gone.external_id, gone.linked_at, v_now
      from gone
    on conflict do nothing;
    return case when v_org_id is null and not found then 'unknown' else 'forgotten' end;
end
$forget_card$;

comment on function ringfence.forget_card(text, text, text, timestamptz) is
'A saved card is gone.';

commit;
