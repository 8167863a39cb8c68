-- Deploy ringfence:notify/tell_credit_added to pg
-- requires: notify/notify_customer
-- requires: notify/customer_listens
-- requires: wallet/tables
-- requires: wallet/transaction_id

-- Purpose      Tells a customer's own systems that credit came in.
-- Called by    after_posting, under the lock.
-- Idempotency  The entry.
-- Locks        None of its own.
-- Errors       None of ours.
-- Returns      Nothing.
begin;
set local role ringfence_owner;

create or replace function ringfence.tell_credit_added(
    p_wallet ringfence.wallet,
    p_seq    bigint,
    p_as_of  timestamptz
)
returns void
language plpgsql
volatile
as $tell_credit_added$
begin
    if not ringfence.customer_listens(p_wallet.org_id, 'credit.added') then
        return;
    end if;
    perform ringfence.notify_customer(p_wallet.org_id, 'credit.added', p_seq::text,
                jsonb_build_object(
                    'transaction_id', ringfence.transaction_id(entry.org_id, entry.seq),
                    'kind', entry.kind,
                    'amount', entry.amount,
                    'reference', entry.reference,
                    'expires_at', entry.expires_at,
                    'balance', p_wallet.balance,
                    'available', p_wallet.balance - p_wallet.held), p_as_of)
       from ringfence.credit_transaction as entry
      where entry.org_id = p_wallet.org_id
        and entry.seq = p_seq;
end
$tell_credit_added$;

comment on function ringfence.tell_credit_added(ringfence.wallet, bigint, timestamptz) is
'Tells a customer''s own systems that credit came in.';

commit;
