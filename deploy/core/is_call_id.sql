-- Deploy ringfence:core/is_call_id to pg
-- requires: core/schemas

-- Purpose      Whether a name looks like an id that we gave a call (new_call_id): a UUID of version
--              8, which vendors' ids are not. Only such a name is looked for among reservations.
-- Note         The first condition is cheap and nearly always decides. Inlined: it is part of
--              functions on live paths.
-- Called by    Whatever takes the name of a call.
-- Idempotency  Pure.
-- Locks        None.
-- Errors       None.
-- Returns      The answer; null for no name.
begin;
set local role ringfence_owner;

create or replace function ringfence.is_call_id(
    p_name text
)
returns boolean
language sql
immutable
return p_name like '______________8%'
       and p_name ~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$';

comment on function ringfence.is_call_id(text) is
'Whether a name looks like an id that we gave a call.';

commit;
