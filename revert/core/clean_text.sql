-- Revert ringfence:core/clean_text from pg
begin;
set local role ringfence_owner;
drop function ringfence.clean_text(text, text, integer);
commit;
