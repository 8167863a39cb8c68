-- Verify ringfence:wallet/expire_credits_job on pg
select ringfence.verify_internal_function('ringfence.expire_credits_job(timestamptz,timestamptz)');
