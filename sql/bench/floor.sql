-- The floor: one statement, no function, no checks.
\set n random(:first, :last)
\set k random(1, 9000000000000000000)
with moved as (
    update bench.wallet as wallet
       set balance = wallet.balance - 1,
           seq = wallet.seq + 1,
           last_entry_at = clock_timestamp()
     where wallet.org_id = md5(((:n)::bigint)::text)::uuid
    returning wallet.org_id, wallet.seq, wallet.balance, wallet.last_entry_at
)
insert into bench.credit_transaction as entry
       (org_id, seq, amount, balance_after, occurred_at, recorded_at, over_limit, scope, key,
        kind, counter_account, reference, details)
select moved.org_id, moved.seq, -1, moved.balance, moved.last_entry_at, moved.last_entry_at, false,
       'call', ((:k)::bigint)::text, 'call', 'revenue_call', null, null
  from moved
returning entry.seq, entry.balance_after;
