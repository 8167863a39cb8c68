-- Deploy ringfence:wallet/draw_lots to pg
-- requires: wallet/tables

-- Purpose      Takes an amount out of the lots, in drawing order: lower priority first, then sooner
--              expiry, then promotional before paid, then older. What the captured hold itself
--              counts on comes first, expired or not; what other holds count on comes last, when a
--              debit goes into debt while calls are live.
-- Called by    move_lots, under the lock, after what has expired is gone.
-- Idempotency  The caller's.
-- Locks        The lots' rows, under the organization's lock.
-- Errors       None; the sum of the lots is at least the amount.
-- Returns      Pairs of lot and (negative) amount in the order drawn; null when nothing is drawn.
begin;
set local role ringfence_owner;

create or replace function ringfence.draw_lots(
    p_org_id      uuid,
    p_amount      bigint,
    p_allocations bigint[] default null
)
returns bigint[]
language plpgsql
volatile
as $draw_lots$
declare
    v_moves bigint[];
begin
    with own as (
        select p_allocations[place][1] as lot_seq, sum(p_allocations[place][2])::bigint as amount
          from generate_subscripts(p_allocations, 1) as place
         group by 1
    ), part as (
        select lot.lot_seq, lot.priority, lot.expires_at, lot.promotional, share.turn, share.size
          from ringfence.credit_lot as lot
          left join own on own.lot_seq = lot.lot_seq
         cross join lateral (
             values (least(coalesce(own.amount, 0), lot.remaining),
                     greatest(lot.remaining - lot.allocated, 0))
         ) as claim (own, free)
         cross join lateral (
             values (1, claim.own),
                    (2, claim.free),
                    (3, lot.remaining - claim.own - claim.free)
         ) as share (turn, size)
         where lot.org_id = p_org_id
           and lot.open
           and share.size > 0
    ), placed as (
        select part.lot_seq, part.size,
               (sum(part.size) over (order by part.turn, part.priority, part.expires_at,
                                              part.promotional desc, part.lot_seq))::bigint
               - part.size as before
          from part
    ), drawn as (
        select placed.lot_seq, min(placed.before) as before,
               sum(least(placed.size, p_amount - placed.before))::bigint as amount
          from placed
         where placed.before < p_amount
         group by placed.lot_seq
    ), written as (
        update ringfence.credit_lot as lot
           set remaining = lot.remaining - drawn.amount,
               open = lot.remaining > drawn.amount or lot.allocated > 0
          from drawn
         where lot.org_id = p_org_id
           and lot.lot_seq = drawn.lot_seq
        returning lot.lot_seq, drawn.amount, drawn.before
    )
    select array_agg(array[written.lot_seq, -written.amount] order by written.before)
      into v_moves
      from written;
    return v_moves;
end
$draw_lots$;

comment on function ringfence.draw_lots(uuid, bigint, bigint[]) is
'Takes an amount out of the lots in drawing order and says from which.';

commit;
