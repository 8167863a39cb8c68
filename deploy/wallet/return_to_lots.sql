-- Deploy ringfence:wallet/return_to_lots to pg
-- requires: wallet/add_lot
-- requires: wallet/find_charge

-- Purpose      Gives a refund back to the lots its charge drew on, unwinding the order recorded on
--              the charge from its end: first what was drawn as debt, then the last lot, and so on.
--              What of the refund only lowers a debt of today goes nowhere; what was drawn as debt
--              and has been repaid since becomes a lot of its own that does not expire.
-- Called by    move_lots, under the lock.
-- Idempotency  The caller's; charge_refund says how far earlier refunds of the charge have come.
-- Locks        The lots' rows, under the organization's lock.
-- Errors       None.
-- Returns      Pairs of lot and amount; null when all of it lowers a debt.
begin;
set local role ringfence_owner;

create or replace function ringfence.return_to_lots(
    p_org_id     uuid,
    p_seq        bigint,
    p_charge_seq bigint,
    p_amount     bigint,
    p_into_lots  bigint
)
returns bigint[]
language plpgsql
volatile
as $return_to_lots$
declare
    v_charge constant ringfence.credit_transaction :=
        ringfence.find_charge(p_org_id, p_charge_seq);
    v_from   bigint;
    v_loose  bigint;
    v_moves  bigint[];
begin
    select coalesce(max(refund.refunded), 0) + p_amount - p_into_lots into strict v_from
      from ringfence.charge_refund as refund
     where refund.org_id = p_org_id
       and refund.charge_seq = p_charge_seq;

    with drawn as (
        select v_charge.lot_moves[place][1] as lot_seq, -v_charge.lot_moves[place][2] as size, place
          from generate_subscripts(v_charge.lot_moves, 1) as place
    ), part as (
        select drawn.lot_seq, drawn.size, drawn.place from drawn
         union all
        select null, -v_charge.amount - coalesce((select sum(drawn.size) from drawn), 0)::bigint,
               cardinality(v_charge.lot_moves) + 1
    ), placed as (
        select part.lot_seq, part.size,
               (sum(part.size) over (order by part.place desc nulls first))::bigint
               - part.size as before
          from part
    ), given as (
        select placed.lot_seq,
               least(placed.before + placed.size, v_from + p_into_lots)
               - greatest(placed.before, v_from) as amount
          from placed
         where placed.before + placed.size > v_from
           and placed.before < v_from + p_into_lots
    ), written as (
        update ringfence.credit_lot as lot
           set remaining = lot.remaining + given.amount,
               open = true
          from given
         where lot.org_id = p_org_id
           and lot.lot_seq = given.lot_seq
        returning lot.lot_seq, given.amount, lot.expires_at
    ), due as (
        update ringfence.wallet as wallet
           set next_due_at = least(wallet.next_due_at,
                                   (select min(written.expires_at) from written))
         where wallet.org_id = p_org_id
    )
    select array_agg(array[written.lot_seq, written.amount] order by written.lot_seq),
           coalesce((select sum(given.amount) from given where given.lot_seq is null), 0)::bigint
      into strict v_moves, v_loose
      from written;

    return v_moves || ringfence.add_lot(p_org_id, p_seq, v_loose);
end
$return_to_lots$;

comment on function ringfence.return_to_lots(uuid, bigint, bigint, bigint, bigint) is
'Gives a refund back to the lots its charge drew on.';

commit;
