-- Deploy ringfence:core/caller to pg
-- requires: core/schemas

-- Purpose      Who is really calling. Inside a definer function current_user is the owner; the role
--              a gateway or a person has SET, else the login, is the one whose rights count.
-- Called by    clock, assert_org.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      The name of a role.
begin;
set local role ringfence_owner;

create or replace function ringfence.caller()
returns name
language sql
stable
return coalesce(nullif(current_setting('role'), 'none'), session_user)::name;

comment on function ringfence.caller() is 'The role on whose behalf a definer function runs.';

commit;
