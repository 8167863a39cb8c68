-- Revert ringfence:inbox/secret_names from pg
begin;
set local role ringfence_owner;
drop function ringfence.secret_names();
commit;
