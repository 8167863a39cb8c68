-- Revert ringfence:core/raise_error from pg
begin;
set local role ringfence_owner;
drop function ringfence.raise_error(text, jsonb);
commit;
