-- Deploy ringfence:payment/consider_recharge to pg
-- requires: payment/recharge_parameters
-- requires: payment/recharge_waits_until
-- requires: outbox/enqueue_effect

-- Purpose      The one decision to charge a saved card. It looks at the state alone: armed, and
--              less available than the threshold. So it does not matter who asks, or how often: one
--              attempt is under way at most, and what keeps it from being made now is looked at
--              again when that is over.
-- Called by    after_posting, under the organization's lock.
-- Idempotency  The state: behind a decision it is in_flight, and nothing more is decided.
-- Locks        The row of the recharge; the caller holds the organization's.
-- Errors       None of ours.
-- Returns      Below how much it wants to be asked again.
begin;
set local role ringfence_owner;

create or replace function ringfence.consider_recharge(
    p_wallet ringfence.wallet,
    p_as_of  timestamptz
)
returns bigint
language plpgsql
volatile
as $consider_recharge$
declare
    c_never    constant bigint := -9223372036854775808;
    c_patience constant interval := interval '6 hours';
    v_id       constant uuid := gen_random_uuid();
    v_low      constant boolean :=
        p_wallet.balance - p_wallet.held < p_wallet.recharge_threshold;
    v_recharge ringfence.auto_recharge;
    v_look_at  timestamptz;
begin
    select recharge.* into v_recharge
      from ringfence.auto_recharge as recharge
     where recharge.org_id = p_wallet.org_id
       and recharge.status = 'armed';
    if not found then
        return c_never;
    end if;

    if v_low then
        v_look_at := ringfence.recharge_waits_until(v_recharge, p_wallet.stopped, p_as_of);
    end if;
    if v_low and v_look_at is null then
        insert into ringfence.payment
               (payment_id, owner_id, purpose, status, amount, currency, idempotency_key,
                parameters, customer_id, created_at)
        select v_id, p_wallet.org_id, 'recharge', 'created', v_recharge.amount,
               organization.currency, 'recharge:' || v_id,
               ringfence.recharge_parameters(v_id, v_recharge, organization.currency)::text,
               v_recharge.customer_id, p_as_of
          from ringfence.organization as organization
         where organization.org_id = p_wallet.org_id;
        perform ringfence.enqueue_effect(p_wallet.org_id, 'stripe.charge', v_id || ':1',
            jsonb_build_object('payment_id', v_id), p_as_of);
        v_recharge.status := 'in_flight';
        v_recharge.payment_id := v_id;
        v_recharge.changed_at := p_as_of;
        v_look_at := p_as_of + c_patience;
    end if;
    update ringfence.auto_recharge as recharge
       set status = v_recharge.status,
           payment_id = v_recharge.payment_id,
           changed_at = v_recharge.changed_at,
           look_at = v_look_at
     where recharge.org_id = p_wallet.org_id
       and (recharge.status, recharge.look_at)
           is distinct from (v_recharge.status, v_look_at);
    return case when v_low then c_never else p_wallet.recharge_threshold end;
end
$consider_recharge$;

comment on function ringfence.consider_recharge(ringfence.wallet, timestamptz) is
'Decides whether a saved card is charged, and says below how much it wants to be asked again.';

commit;
