-- Revert ringfence:core/verify_helpers from pg
begin;
set local role ringfence_owner;
drop function ringfence.verify_view(text, text[]);
drop function ringfence.verify_table(text, text[]);
drop function ringfence.verify_internal_function(text);
drop function ringfence.verify_api_function(text, text[]);
commit;
