-- Verify ringfence:notify/tell_credit_added on pg
select ringfence.verify_internal_function('ringfence.tell_credit_added(ringfence.wallet,bigint,timestamptz)');
