-- Revert ringfence:core/errors from pg
begin;
set local role ringfence_owner;
drop table ringfence.error_code;
commit;
