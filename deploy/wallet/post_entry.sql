-- Deploy ringfence:wallet/post_entry to pg
-- requires: core/is_call_id
-- requires: wallet/post_entry_in_full
-- requires: wallet/post_from_first_lot
-- requires: wallet/is_replay
-- requires: wallet/charge_key
-- requires: core/lock_wallet
-- requires: core/assert_read_committed
-- requires: core/clock

-- Purpose      The one way for a function to move money: it decides nothing about balances itself
--              and asks here. Takes the lock, reads the clock behind it, and posts the ordinary
--              case (a new key, no lots, inside the limit) in one update and one insert; a debit
--              which the next lot covers in one statement as well; whatever neither matches goes
--              to post_entry_in_full. The limit stands in the update as well as behind the lock,
--              so that either alone is enough.
-- Note         Two write to the ledger beside it, both under the same lock: expire_lots, which
--              books what has expired, through write_entry; and post_ordinary_deductions, which
--              posts those items of a batch that are ordinary, all in one statement. Whatever
--              posts, holds or refuses ends with the one hook, after_posting, where less is
--              available than react_below, or credit has come: one comparison where nobody watches.
-- Called by    Every function that moves money. p_rule says how far the wallet may go: debt_limit,
--              zero_debt or settlement (what has happened is posted whatever it costs). p_hold and
--              p_allocations name a hold that this captures.
-- Idempotency  (org_id, scope, key): a replay answers the first entry, other content is RF301.
-- Locks        The organization's, then its wallet row.
-- Errors       RF001, RF101 organization, RF002, RF006 p_as_of, RF205 balance out of range, RF206
--              isolation level, RF301 key reused.
-- Returns      The answer.
begin;
set local role ringfence_owner;

create or replace function ringfence.post_entry(
    p_org_id          uuid,
    p_scope           text,
    p_key             text,
    p_amount          bigint,
    p_kind            text,
    p_counter_account text,
    p_rule            text,
    p_reference       text        default null,
    p_details         jsonb       default null,
    p_expires_at      timestamptz default null,
    p_priority        integer     default null,
    p_charge_seq      bigint      default null,
    p_hold            bigint      default 0,
    p_allocations     bigint[]    default null,
    p_as_of           timestamptz default null
)
returns ringfence.posting
language plpgsql
volatile
as $post_entry$
declare
    v_now     timestamptz;
    v_written timestamptz;
    v_wallet  ringfence.wallet;
    v_posting ringfence.posting;
begin
    -- One expression instead of two calls: each statement costs more than what it does here.
    if not ringfence.lock_wallet(p_org_id)
       or current_setting('transaction_isolation') <> 'read committed' then
        perform ringfence.assert_read_committed();
    end if;
    v_now := ringfence.clock(p_as_of);
    if p_rule = 'debt_limit' and ringfence.is_call_id(p_key) then
        p_key := ringfence.charge_key(p_org_id, p_key);  -- it may name the call's reservation
    end if;
    -- An entry about the past is still written today.
    v_written := case when p_as_of is null then v_now
                      else greatest(v_now, ringfence.clock(null)) end;

    update ringfence.wallet as wallet
       set balance = wallet.balance + p_amount,
           held = wallet.held - p_hold,
           seq = wallet.seq + 1,
           last_entry_at = greatest(wallet.last_entry_at, v_written)
     where wallet.org_id = p_org_id
       and (wallet.has_lots or p_expires_at is not null or p_priority is not null) is false
       and not wallet.stopped
       and least(wallet.next_due_at, wallet.hold_lapses_at) > v_now
       and (p_rule <> 'debt_limit' or not wallet.has_call_aliases)
       and (p_amount > 0 or wallet.balance - wallet.held + p_hold + p_amount
            >= case p_rule when 'zero_debt' then 0 else -wallet.debt_limit end)
       and wallet.balance + p_amount between -100000000000000000 and 100000000000000000
       and not exists (
               select from ringfence.credit_transaction as entry
                where entry.org_id = wallet.org_id
                  and entry.scope = p_scope
                  and entry.key = p_key)
       and (wallet.archived_seq = 0 or not ringfence.is_replay(p_org_id, p_scope, p_key))
    returning wallet.* into v_wallet;
    if found then
        insert into ringfence.credit_transaction
               (org_id, seq, amount, balance_after, occurred_at, recorded_at, over_limit, scope,
                key, kind, counter_account, reference, details)
        values (p_org_id, v_wallet.seq, p_amount, v_wallet.balance, v_now, v_wallet.last_entry_at,
                false, p_scope, p_key, p_kind, p_counter_account, p_reference, p_details);
        if p_amount > 0 or v_wallet.balance - v_wallet.held < v_wallet.react_below then
            perform ringfence.after_posting(
                p_org_id, case when p_amount > 0 then v_wallet.seq end, v_now);
        end if;
        return row('applied', true, false, ringfence.transaction_id(p_org_id, v_wallet.seq),
                   v_wallet.seq, p_amount, v_wallet.balance - p_amount, v_wallet.balance,
                   v_wallet.held, v_wallet.balance - v_wallet.held,
                   greatest(v_wallet.balance - v_wallet.held + v_wallet.debt_limit, 0),
                   v_wallet.balance - v_wallet.held < v_wallet.recharge_threshold, false,
                   null)::ringfence.posting;
    end if;

    if p_amount < 0 and p_hold = 0 then
        v_posting := ringfence.post_from_first_lot(p_org_id, p_scope, p_key, p_amount, p_kind,
            p_counter_account, p_rule, p_reference, p_details, v_now, v_written);
        if v_posting.applied then
            return v_posting;
        end if;
    end if;
    return ringfence.post_entry_in_full(
        row(p_org_id, null, p_amount, null, v_now, v_written, p_expires_at, p_priority,
            false, p_scope, p_key, p_kind, p_counter_account, p_reference, null,
            p_details)::ringfence.credit_transaction,
        p_rule, p_charge_seq, p_hold, p_allocations, v_now);
end
$post_entry$;

comment on function ringfence.post_entry(uuid, text, text, bigint, text, text, text, text, jsonb,
    timestamptz, integer, bigint, bigint, bigint[], timestamptz) is
'Moves money: all of it but what expires and the ordinary part of a batch. '
'Errors: RF001, RF002, RF006, RF101, RF205, RF206, RF301.';

commit;
