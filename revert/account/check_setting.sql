-- Revert ringfence:account/check_setting from pg
begin;
set local role ringfence_owner;
drop function ringfence.check_setting(text, jsonb);
commit;
