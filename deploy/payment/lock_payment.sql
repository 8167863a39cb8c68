-- Deploy ringfence:payment/lock_payment to pg
-- requires: core/schemas

-- Purpose      One message about a payment at a time, also while nobody knows yet whose it is: a
--              refund that comes beside the payment itself would not see it, nor the payment the
--              refund. The key space is not that of wallets.
-- Called by    Whatever works in a message about a payment, before it takes the wallet's lock.
-- Idempotency  Taking it again is taking it once.
-- Locks        The payment's, by the vendor's id of it.
-- Errors       None; 55P03 when lock_timeout of the calling function runs out.
-- Returns      True, so that the planner can inline it into a plain expression.
begin;
set local role ringfence_owner;

create or replace function ringfence.lock_payment(
    p_external_id text
)
returns boolean
language sql
volatile
return pg_advisory_xact_lock(hashtextextended(p_external_id, 2846113907745)) is not null;

comment on function ringfence.lock_payment(text) is
'Takes the lock of everything about one payment until the end of the transaction.';

commit;
