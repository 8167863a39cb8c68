-- Revert ringfence:payment/withdraw_attempt from pg
begin;
set local role ringfence_owner;
drop function ringfence.withdraw_attempt(uuid, text);
commit;
