-- Deploy ringfence:wallet/hold_credit to pg
-- requires: wallet/tables

-- Purpose      Sets credit aside for something that is going on, until p_lapses_at at the latest.
--              Where there are lots, the hold counts on them in drawing order, so that credit which
--              expires meanwhile is still there for it.
-- Called by    Whoever reserves, under the lock, after open_wallet and its own check of what is
--              available.
-- Idempotency  The caller's.
-- Locks        The wallet row and the lots' rows, under the organization's lock.
-- Errors       None.
-- Returns      Pairs of lot and amount the hold counts on, to be kept with it; null without lots.
begin;
set local role ringfence_owner;

create or replace function ringfence.hold_credit(
    p_org_id    uuid,
    p_amount    bigint,
    p_as_of     timestamptz,
    p_lapses_at timestamptz default 'infinity'
)
returns bigint[]
language plpgsql
volatile
as $hold_credit$
declare
    v_has_lots    boolean;
    v_reacts      boolean;
    v_allocations bigint[];
begin
    update ringfence.wallet as wallet
       set held = wallet.held + p_amount,
           hold_lapses_at = least(wallet.hold_lapses_at, p_lapses_at)
     where wallet.org_id = p_org_id
    returning wallet.has_lots, wallet.balance - wallet.held < wallet.react_below
         into strict v_has_lots, v_reacts;
    if v_reacts then
        perform ringfence.after_posting(p_org_id, null, p_as_of);
    end if;
    if not v_has_lots then
        return null;
    end if;

    with placed as (
        select lot.lot_seq, lot.remaining - lot.allocated as size,
               (sum(lot.remaining - lot.allocated)
                    over (order by lot.priority, lot.expires_at, lot.promotional desc,
                                   lot.lot_seq))::bigint
               - (lot.remaining - lot.allocated) as before
          from ringfence.credit_lot as lot
         where lot.org_id = p_org_id
           and lot.open
           and lot.expires_at > p_as_of
           and lot.remaining > lot.allocated
    ), taken as (
        select placed.lot_seq, placed.before, least(placed.size, p_amount - placed.before) as amount
          from placed
         where placed.before < p_amount
    ), written as (
        update ringfence.credit_lot as lot
           set allocated = lot.allocated + taken.amount
          from taken
         where lot.org_id = p_org_id
           and lot.lot_seq = taken.lot_seq
        returning lot.lot_seq, taken.amount, taken.before
    )
    select array_agg(array[written.lot_seq, written.amount] order by written.before)
      into v_allocations
      from written;
    return v_allocations;
end
$hold_credit$;

comment on function ringfence.hold_credit(uuid, bigint, timestamptz, timestamptz) is
'Sets credit aside and says which lots the hold counts on.';

commit;
