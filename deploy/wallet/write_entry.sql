-- Deploy ringfence:wallet/write_entry to pg
-- requires: wallet/tables

-- Purpose      Moves the balance and writes the entry that says so: the two always happen together.
-- Called by    post_entry_in_full and expire_lots, which hold the lock and have decided.
-- Idempotency  The caller's; the unique key of the ledger refuses a second entry all the same.
-- Locks        The wallet row, under the organization's lock.
-- Errors       None of ours.
-- Returns      The entry as written, with its number and the balance behind it.
begin;
set local role ringfence_owner;

create or replace function ringfence.write_entry(
    p_entry ringfence.credit_transaction,
    p_floor bigint default null
)
returns ringfence.credit_transaction
language plpgsql
volatile
as $write_entry$
declare
    v_entry ringfence.credit_transaction := p_entry;
begin
    update ringfence.wallet as wallet
       set balance = wallet.balance + p_entry.amount,
           seq = wallet.seq + 1,
           last_entry_at = greatest(wallet.last_entry_at, p_entry.recorded_at)
     where wallet.org_id = p_entry.org_id
       and (p_floor is null or wallet.balance - wallet.held + p_entry.amount >= p_floor)
    returning wallet.seq, wallet.balance, wallet.last_entry_at
      into v_entry.seq, v_entry.balance_after, v_entry.recorded_at;
    if not found then
        -- Behind the lock it cannot be. Should there ever be no lock: the same key, once more.
        raise sqlstate '40001' using message = 'The wallet changed meanwhile.';
    end if;

    insert into ringfence.credit_transaction
           (org_id, seq, amount, balance_after, occurred_at, recorded_at, expires_at, priority,
            over_limit, scope, key, kind, counter_account, reference, lot_moves, details)
    values (v_entry.org_id, v_entry.seq, v_entry.amount, v_entry.balance_after,
            v_entry.occurred_at, v_entry.recorded_at, v_entry.expires_at, v_entry.priority,
            v_entry.over_limit, v_entry.scope, v_entry.key, v_entry.kind,
            v_entry.counter_account, v_entry.reference, v_entry.lot_moves, v_entry.details);
    return v_entry;
end
$write_entry$;

comment on function ringfence.write_entry(ringfence.credit_transaction, bigint) is
'Moves the balance of a wallet and writes the entry for it.';

commit;
