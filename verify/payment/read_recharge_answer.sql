-- Verify ringfence:payment/read_recharge_answer on pg
select ringfence.verify_internal_function('ringfence.read_recharge_answer(uuid,integer,text)');
