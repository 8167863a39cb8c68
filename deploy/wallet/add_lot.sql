-- Deploy ringfence:wallet/add_lot to pg
-- requires: wallet/tables

-- Purpose      Adds a lot, and sees to it that its expiry is not forgotten.
-- Called by    move_lots and return_to_lots, under the lock.
-- Idempotency  The caller's; a lot is numbered as the entry that brings it.
-- Locks        The wallet row, under the organization's lock.
-- Errors       None.
-- Returns      The move: the lot and its amount; null when there is nothing to add.
begin;
set local role ringfence_owner;

create or replace function ringfence.add_lot(
    p_org_id      uuid,
    p_lot_seq     bigint,
    p_amount      bigint,
    p_promotional boolean     default false,
    p_priority    integer     default null,
    p_expires_at  timestamptz default null
)
returns bigint[]
language plpgsql
volatile
as $add_lot$
declare
    c_priority   constant integer := 100;
    v_expires_at constant timestamptz := coalesce(p_expires_at, 'infinity');
begin
    if p_amount = 0 then
        return null;
    end if;

    insert into ringfence.credit_lot
           (org_id, lot_seq, promotional, priority, expires_at, granted, remaining, open)
    values (p_org_id, p_lot_seq, p_promotional, coalesce(p_priority, c_priority), v_expires_at,
            p_amount, p_amount, true);

    update ringfence.wallet as wallet
       set has_lots = true,
           next_due_at = least(wallet.next_due_at, v_expires_at)
     where wallet.org_id = p_org_id
       and (not wallet.has_lots or wallet.next_due_at > v_expires_at);
    return array[array[p_lot_seq, p_amount]];
end
$add_lot$;

comment on function
    ringfence.add_lot(uuid, bigint, bigint, boolean, integer, timestamptz) is
'Adds a lot of credit to a wallet.';

commit;
