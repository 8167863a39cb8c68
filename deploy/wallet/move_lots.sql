-- Deploy ringfence:wallet/move_lots to pg
-- requires: wallet/draw_lots
-- requires: wallet/add_lot
-- requires: wallet/return_to_lots

-- Purpose      Keeps the lots in step with a movement: their sum is the balance, or nothing when
--              that is below zero. So a debit only takes what lies above zero out of them, and a
--              credit first repays a debt. The first credit with an expiry or a priority makes a
--              lot of what the wallet holds already.
-- Called by    post_entry_in_full, under the lock, only where there are lots or are about to be.
-- Idempotency  The caller's.
-- Locks        The lots' rows, under the organization's lock.
-- Errors       None.
-- Returns      Pairs of lot and amount for the entry; null when no lot moved.
begin;
set local role ringfence_owner;

create or replace function ringfence.move_lots(
    p_wallet      ringfence.wallet,
    p_amount      bigint,
    p_promotional boolean,
    p_expires_at  timestamptz,
    p_priority    integer,
    p_charge_seq  bigint,
    p_allocations bigint[]
)
returns bigint[]
language plpgsql
volatile
as $move_lots$
declare
    v_change constant bigint :=
        greatest(p_wallet.balance + p_amount, 0) - greatest(p_wallet.balance, 0);
    v_opening bigint[];
begin
    if v_change = 0 then
        return null;
    end if;
    if not p_wallet.has_lots then
        v_opening := ringfence.add_lot(
            p_wallet.org_id, p_wallet.seq, greatest(p_wallet.balance, 0));
    end if;

    return v_opening || case
        when v_change < 0 then ringfence.draw_lots(
            p_wallet.org_id, -v_change, p_allocations)
        when p_charge_seq is not null then ringfence.return_to_lots(
            p_wallet.org_id, p_wallet.seq + 1, p_charge_seq, p_amount, v_change)
        else ringfence.add_lot(p_wallet.org_id, p_wallet.seq + 1, v_change,
                               p_promotional, p_priority, p_expires_at) end;
end
$move_lots$;

comment on function ringfence.move_lots(
    ringfence.wallet, bigint, boolean, timestamptz, integer, bigint, bigint[]) is
'Keeps the lots of a wallet in step with a movement.';

commit;
