-- Deploy ringfence:wallet/expire_lots to pg
-- requires: wallet/write_entry
-- requires: core/clock

-- Purpose      Books what has expired, as breakage, one entry a lot, dated at the instant of its
--              expiry. What holds count on stays until it is captured or released; what comes back
--              to a lot behind its expiry (released, refunded) expires at that moment.
-- Called by    open_wallet, under the lock, before anything else is decided.
-- Idempotency  What has expired once is gone; a second run finds nothing.
-- Locks        The lots' rows, under the organization's lock.
-- Errors       None.
-- Returns      How much expired.
begin;
set local role ringfence_owner;

create or replace function ringfence.expire_lots(
    p_org_id    uuid,
    p_as_of     timestamptz,
    p_came_back boolean default false
)
returns bigint
language plpgsql
volatile
as $expire_lots$
declare
    v_lot     record;
    v_entry   ringfence.credit_transaction;
    v_expired bigint := 0::bigint;
    v_reacts  boolean;
begin
    for v_lot in
        select lot.lot_seq, lot.expires_at, lot.remaining - lot.allocated as free
          from ringfence.credit_lot as lot
         where lot.org_id = p_org_id
           and lot.open
           and lot.expires_at <= p_as_of
           and lot.remaining > lot.allocated
         order by lot.expires_at, lot.lot_seq
    loop
        update ringfence.credit_lot as lot
           set remaining = lot.allocated,
               open = lot.allocated > 0
         where lot.org_id = p_org_id
           and lot.lot_seq = v_lot.lot_seq;

        v_entry := null;
        v_entry.org_id := p_org_id;
        v_entry.amount := -v_lot.free;
        v_entry.occurred_at := case when p_came_back then p_as_of else v_lot.expires_at end;
        v_entry.recorded_at := greatest(p_as_of, ringfence.clock(null));
        v_entry.over_limit := false;
        v_entry.scope := 'adjustment';
        v_entry.kind := 'expiry';
        v_entry.counter_account := 'breakage';
        v_entry.reference := 'lot ' || v_lot.lot_seq;
        v_entry.lot_moves := array[array[v_lot.lot_seq, -v_lot.free]];
        select 'expiry:' || wallet.seq + 1 into strict v_entry.key
          from ringfence.wallet as wallet
         where wallet.org_id = p_org_id;
        perform ringfence.write_entry(v_entry);
        v_expired := v_expired + v_lot.free;
    end loop;

    update ringfence.wallet as wallet
       set next_due_at = (select coalesce(min(lot.expires_at), 'infinity')
                            from ringfence.credit_lot as lot
                           where lot.org_id = p_org_id
                             and lot.open
                             and lot.expires_at > p_as_of)
     where wallet.org_id = p_org_id
    returning wallet.balance - wallet.held < wallet.react_below into strict v_reacts;
    if v_reacts and v_expired > 0 then
        perform ringfence.after_posting(p_org_id, null, p_as_of);
    end if;
    return v_expired;
end
$expire_lots$;

comment on function ringfence.expire_lots(uuid, timestamptz, boolean) is
'Books what credit of a wallet has expired.';

commit;
