-- Verify ringfence:call/lock_due_wallets on pg
select ringfence.verify_internal_function('ringfence.lock_due_wallets(integer,boolean,timestamptz)');
