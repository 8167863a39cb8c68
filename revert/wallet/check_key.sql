-- Revert ringfence:wallet/check_key from pg
begin;
set local role ringfence_owner;
drop function ringfence.check_key(text, text);
commit;
