-- Revert ringfence:inbox/read_payload from pg
begin;
set local role ringfence_owner;
drop function ringfence.read_payload(text);
commit;
