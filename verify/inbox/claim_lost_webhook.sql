-- Verify ringfence:inbox/claim_lost_webhook on pg
select ringfence.verify_internal_function('ringfence.claim_lost_webhook(timestamptz,timestamptz)');
