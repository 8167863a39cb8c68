-- Deploy ringfence:wallet/post_ordinary_deductions to pg
-- requires: core/is_call_id
-- requires: wallet/batch_types
-- requires: wallet/transaction_id

-- Purpose      Posts, in one statement, the deductions of all organizations where nothing is out of
--              the ordinary: no lots, nothing due, every key new and none that may be the
--              id of a reservation, and the whole sum inside the limit. So each answer is what it
--              would have been one by one.
-- Called by    deduct_call_credits_batch, which holds all the locks.
-- Idempotency  (org_id, 'call', call_id); a key that exists sends its organization the other way.
-- Locks        The wallet rows, under the organizations' locks.
-- Errors       None of ours.
-- Returns      The answers of what was posted; the rest is the caller's to post singly.
begin;
set local role ringfence_owner;

create or replace function ringfence.post_ordinary_deductions(
    p_deductions ringfence.deduction[],
    p_now        timestamptz,
    p_written    timestamptz
)
returns ringfence.deduction_answer[]
language plpgsql
volatile
as $post_ordinary_deductions$
declare
    c_range   constant bigint := 100000000000000000;
    v_answers ringfence.deduction_answer[];
    v_reacts  uuid[];
begin
    with item as materialized (
        select item.place, item.org_id, item.call_id, item.amount, item.details,
               row_number() over earlier as nth,
               (sum(item.amount) over earlier)::bigint as running
          from unnest(p_deductions) as item
        window earlier as (partition by item.org_id order by item.place)
    ), known as (
        select distinct item.org_id
          from item
          join ringfence.ledger as entry
            on entry.org_id = item.org_id
           and entry.scope = 'call'
           and entry.key = item.call_id
    ), wanted as (
        select item.org_id, count(*) as items, sum(item.amount)::bigint as total
          from item
         where item.org_id not in (select known.org_id from known)
         group by item.org_id
        having count(*) = count(distinct item.call_id) filter (
                   where not ringfence.is_call_id(item.call_id))
    ), moved as (
        update ringfence.wallet as wallet
           set balance = wallet.balance - wanted.total,
               seq = wallet.seq + wanted.items,
               last_entry_at = greatest(wallet.last_entry_at, p_written)
          from wanted
         where wallet.org_id = wanted.org_id
           and not wallet.has_lots
           and not wallet.stopped
           and not wallet.has_call_aliases
           and least(wallet.next_due_at, wallet.hold_lapses_at) > p_now
           and wallet.balance - wallet.held - wanted.total >= -wallet.debt_limit
           and wallet.balance - wanted.total > -c_range
        returning wallet.org_id, wallet.balance + wanted.total as balance,
                  wallet.seq - wanted.items as seq, wallet.held, wallet.debt_limit,
                  wallet.recharge_threshold, wallet.last_entry_at,
                  wallet.balance - wallet.held < wallet.react_below as reacts
    ), placed as (
        select item.*, moved.seq + item.nth as seq, moved.balance - item.running as balance_after,
               moved.held, moved.debt_limit, moved.recharge_threshold, moved.last_entry_at,
               moved.reacts
          from item join moved on moved.org_id = item.org_id
    ), written as (
        insert into ringfence.credit_transaction
               (org_id, seq, amount, balance_after, occurred_at, recorded_at, over_limit, scope,
                key, kind, counter_account, details)
        select placed.org_id, placed.seq, -placed.amount, placed.balance_after, p_now,
               placed.last_entry_at, false, 'call', placed.call_id, 'call', 'revenue:call',
               placed.details
          from placed
    )
    select array_agg(row(placed.place, placed.org_id, placed.call_id, row(
               'applied', true, false, ringfence.transaction_id(placed.org_id, placed.seq),
               placed.seq, -placed.amount, placed.balance_after + placed.amount,
               placed.balance_after, placed.held, placed.balance_after - placed.held,
               greatest(placed.balance_after - placed.held + placed.debt_limit, 0),
               placed.balance_after - placed.held < placed.recharge_threshold, false,
               null)::ringfence.posting)::ringfence.deduction_answer),
           array_agg(distinct placed.org_id) filter (where placed.reacts)
      into v_answers, v_reacts
      from placed;
    perform ringfence.after_posting(watched.org_id, null, p_now)
       from unnest(v_reacts) as watched (org_id);
    return coalesce(v_answers, '{}');
end
$post_ordinary_deductions$;

comment on function ringfence.post_ordinary_deductions(
    ringfence.deduction[], timestamptz, timestamptz) is
'Posts the deductions of all organizations where nothing is out of the ordinary, at once.';

commit;
