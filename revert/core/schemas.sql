-- Revert ringfence:core/schemas from pg
begin;
alter default privileges for role ringfence_owner grant usage on types to public;
alter default privileges for role ringfence_owner grant execute on functions to public;
drop schema ringfence;
drop schema billing;
commit;
