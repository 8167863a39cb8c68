-- Deploy ringfence:core/try_lock_wallet to pg
-- requires: core/lock_wallet

-- Purpose      The lock of lock_wallet for those who would rather skip a busy organization than
--              wait.
-- Called by    Sweepers over many organizations.
-- Idempotency  Taking it again is taking it once.
-- Locks        The organization's, if it is free.
-- Errors       None.
-- Returns      Whether the lock was taken.
begin;
set local role ringfence_owner;

create or replace function ringfence.try_lock_wallet(
    p_org_id uuid
)
returns boolean
language sql
volatile
return pg_try_advisory_xact_lock(uuid_hash_extended(p_org_id, 7310312287653));

comment on function ringfence.try_lock_wallet(uuid) is
'Takes the lock of an organization''s money if nobody has it.';

commit;
