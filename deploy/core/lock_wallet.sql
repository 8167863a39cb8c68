-- Deploy ringfence:core/lock_wallet to pg
-- requires: core/schemas

-- Purpose      The one lock of everything about one organization's money: an advisory lock of the
--              transaction, on a 64-bit hash in a key space of our own. A collision would only make
--              two organizations wait for each other.
-- Called by    Every function that moves or holds money, first.
-- Idempotency  Taking it again is taking it once.
-- Locks        The organization's.
-- Errors       None; 55P03 when lock_timeout of the calling function runs out.
-- Returns      True, so that the planner can inline it into a plain expression.
begin;
set local role ringfence_owner;

create or replace function ringfence.lock_wallet(
    p_org_id uuid
)
returns boolean
language sql
volatile
return pg_advisory_xact_lock(uuid_hash_extended(p_org_id, 7310312287653)) is not null;

comment on function ringfence.lock_wallet(uuid) is
'Takes the lock of everything about one organization''s money until the end of the transaction.';

commit;
