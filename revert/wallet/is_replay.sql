-- Revert ringfence:wallet/is_replay from pg
begin;
set local role ringfence_owner;
drop function ringfence.is_replay(uuid, text, text);
commit;
