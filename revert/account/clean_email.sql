-- Revert ringfence:account/clean_email from pg
begin;
set local role ringfence_owner;
drop function ringfence.clean_email(text, text);
commit;
