-- Revert ringfence:payment/read_recharge_answer from pg
begin;
set local role ringfence_owner;
drop function ringfence.read_recharge_answer(uuid, integer, text);
commit;
