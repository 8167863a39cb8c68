-- Deploy ringfence:core/schemas to pg
-- requires: core/roles

-- Purpose  Two schemas: billing is the counter (every function and view a caller may use, nothing
--          else), ringfence the engine room (tables, types, internals; closed to everybody but the
--          owner).
-- Note     The revoke of PUBLIC is global for the owner on purpose: the form IN SCHEMA revokes
--          nothing.
begin;

create schema billing authorization ringfence_owner;
create schema ringfence authorization ringfence_owner;

comment on schema billing is
'Ringfence: the callable surface. \df billing.* and \dv billing.* are the manual.';
comment on schema ringfence is
'Ringfence: tables and internals. Only the owner has access; use schema billing.';

alter default privileges for role ringfence_owner revoke execute on functions from public;
alter default privileges for role ringfence_owner revoke usage on types from public;

grant usage on schema billing
   to ringfence_web, ringfence_worker, ringfence_ops, ringfence_readonly, ringfence_tenant;

commit;
