-- Deploy ringfence:wallet/describe_posting to pg
-- requires: wallet/transaction_id

-- Purpose      The answer about an entry, or about a refusal: what is the entry's is as it was,
--              what is the wallet's is as it is now.
-- Called by    post_entry_in_full.
-- Idempotency  Pure.
-- Locks        None.
-- Errors       None.
-- Returns      The answer.
begin;
set local role ringfence_owner;

create or replace function ringfence.describe_posting(
    p_outcome text,
    p_wallet  ringfence.wallet,
    p_entry   ringfence.credit_transaction,
    p_details jsonb
)
returns ringfence.posting
language sql
immutable
return row(
    p_outcome,
    p_outcome = 'applied',
    p_outcome = 'duplicate',
    ringfence.transaction_id(p_entry.org_id, p_entry.seq),
    p_entry.seq,
    p_entry.amount,
    p_entry.balance_after - p_entry.amount,
    p_entry.balance_after,
    p_wallet.held,
    p_wallet.balance - p_wallet.held,
    greatest(p_wallet.balance - p_wallet.held + p_wallet.debt_limit, 0),
    p_wallet.balance - p_wallet.held < p_wallet.recharge_threshold,
    coalesce(p_entry.over_limit, false),
    p_details
)::ringfence.posting;

comment on function
    ringfence.describe_posting(text, ringfence.wallet, ringfence.credit_transaction, jsonb) is
'The answer about an entry or a refusal, from the entry and the wallet as it is now.';

commit;
