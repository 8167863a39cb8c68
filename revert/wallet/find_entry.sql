-- Revert ringfence:wallet/find_entry from pg
begin;
set local role ringfence_owner;
drop function ringfence.find_entry(uuid, text, text);
commit;
