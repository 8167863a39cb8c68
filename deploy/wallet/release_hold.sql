-- Deploy ringfence:wallet/release_hold to pg
-- requires: wallet/open_wallet

-- Purpose      Gives back what a hold set aside, whole or in part. What comes back to a lot whose
--              expiry has passed expires at this moment; what was free and had expired before is
--              booked first, dated at its expiry.
-- Called by    Whoever releases or settles a hold, under the lock.
-- Idempotency  The caller's: a hold ends once.
-- Locks        The wallet row and the lots' rows, under the organization's lock.
-- Errors       None; a hold released twice breaks a constraint rather than a balance.
-- Returns      The wallet behind it.
begin;
set local role ringfence_owner;

create or replace function ringfence.release_hold(
    p_org_id      uuid,
    p_amount      bigint,
    p_allocations bigint[],
    p_as_of       timestamptz
)
returns ringfence.wallet
language plpgsql
volatile
as $release_hold$
begin
    perform ringfence.open_wallet(p_org_id, p_as_of);
    with given as (
        -- A hold that was extended counts on the same lot more than once.
        select p_allocations[place][1] as lot_seq, sum(p_allocations[place][2])::bigint as amount
          from generate_subscripts(p_allocations, 1) as place
         group by 1
    ), written as (
        update ringfence.credit_lot as lot
           set allocated = lot.allocated - given.amount,
               open = lot.remaining > 0 or lot.allocated > given.amount
          from given
         where lot.org_id = p_org_id
           and lot.lot_seq = given.lot_seq
        returning lot.expires_at
    )
    update ringfence.wallet as wallet
       set held = wallet.held - p_amount,
           next_due_at = least(wallet.next_due_at, (select min(written.expires_at) from written))
     where wallet.org_id = p_org_id;
    return ringfence.open_wallet(p_org_id, p_as_of, p_came_back => true);
end
$release_hold$;

comment on function ringfence.release_hold(uuid, bigint, bigint[], timestamptz) is
'Gives back what a hold set aside.';

commit;
