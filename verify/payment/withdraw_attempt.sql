-- Verify ringfence:payment/withdraw_attempt on pg
select ringfence.verify_internal_function('ringfence.withdraw_attempt(uuid,text)');
