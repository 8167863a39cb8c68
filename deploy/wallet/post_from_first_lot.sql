-- Deploy ringfence:wallet/post_from_first_lot to pg
-- requires: wallet/tables
-- requires: wallet/transaction_id
-- requires: wallet/is_replay

-- Purpose      Posts the ordinary debit of a wallet with lots in a single statement: a new key,
--              inside the limit, nothing due, covered by the lot that is next in drawing order.
--              What move_lots, draw_lots and write_entry do one after the other, at half the cost.
-- Called by    post_entry, under the lock.
-- Idempotency  (org_id, scope, key): a key that exists posts nothing.
-- Locks        The lot's row and the wallet's, under the organization's lock.
-- Errors       None.
-- Returns      The answer; one of nulls when the case is not the ordinary one, and nothing has
--              changed.
begin;
set local role ringfence_owner;

create or replace function ringfence.post_from_first_lot(
    p_org_id          uuid,
    p_scope           text,
    p_key             text,
    p_amount          bigint,
    p_kind            text,
    p_counter_account text,
    p_rule            text,
    p_reference       text,
    p_details         jsonb,
    p_now             timestamptz,
    p_written         timestamptz
)
returns ringfence.posting
language plpgsql
volatile
as $post_from_first_lot$
declare
    v_done record;
begin
    with next_lot as (
        select lot.lot_seq, lot.remaining - lot.allocated as free
          from ringfence.credit_lot as lot
         where lot.org_id = p_org_id
           and lot.open
           and lot.remaining > lot.allocated
         order by lot.priority, lot.expires_at, lot.promotional desc, lot.lot_seq
         limit 1
    ), moved as (
        update ringfence.wallet as wallet
           set balance = wallet.balance + p_amount,
               seq = wallet.seq + 1,
               last_entry_at = greatest(wallet.last_entry_at, p_written)
          from next_lot
         where wallet.org_id = p_org_id
           and next_lot.free >= -p_amount
           and not wallet.stopped
           and least(wallet.next_due_at, wallet.hold_lapses_at) > p_now
           and (p_rule <> 'debt_limit' or not wallet.has_call_aliases)
           and wallet.balance - wallet.held + p_amount
               >= case p_rule when 'zero_debt' then 0 else -wallet.debt_limit end
           and not exists (
                   select from ringfence.credit_transaction as entry
                    where entry.org_id = wallet.org_id
                      and entry.scope = p_scope
                      and entry.key = p_key)
           and (wallet.archived_seq = 0 or not ringfence.is_replay(p_org_id, p_scope, p_key))
        returning wallet.balance, wallet.held, wallet.debt_limit, wallet.recharge_threshold,
                  wallet.seq, wallet.last_entry_at, wallet.react_below, next_lot.lot_seq
    ), drawn as (
        update ringfence.credit_lot as lot
           set remaining = lot.remaining + p_amount,
               open = lot.remaining > -p_amount or lot.allocated > 0
          from moved
         where lot.org_id = p_org_id
           and lot.lot_seq = moved.lot_seq
    ), written as (
        insert into ringfence.credit_transaction
               (org_id, seq, amount, balance_after, occurred_at, recorded_at, over_limit, scope,
                key, kind, counter_account, reference, lot_moves, details)
        select p_org_id, moved.seq, p_amount, moved.balance, p_now,
               moved.last_entry_at, false, p_scope, p_key, p_kind,
               p_counter_account, p_reference,
               array[array[moved.lot_seq, p_amount]], p_details
          from moved
    )
    select row('applied', true, false, ringfence.transaction_id(p_org_id, moved.seq), moved.seq,
               p_amount, moved.balance - p_amount, moved.balance, moved.held,
               moved.balance - moved.held,
               greatest(moved.balance - moved.held + moved.debt_limit, 0),
               moved.balance - moved.held < moved.recharge_threshold, false,
               null)::ringfence.posting as posting,
           moved.balance - moved.held < moved.react_below as reacts
      into v_done
      from moved;
    if v_done.reacts then
        perform ringfence.after_posting(p_org_id, null, p_now);
    end if;
    return v_done.posting;
end
$post_from_first_lot$;

comment on function ringfence.post_from_first_lot(uuid, text, text, bigint, text, text, text,
    text, jsonb, timestamptz, timestamptz) is
'Posts the ordinary debit of a wallet with lots, covered by the lot that is next.';

commit;
