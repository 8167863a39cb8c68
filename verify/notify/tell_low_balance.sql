-- Verify ringfence:notify/tell_low_balance on pg
select ringfence.verify_internal_function('ringfence.tell_low_balance(ringfence.wallet,timestamptz)');
