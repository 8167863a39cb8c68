-- Deploy ringfence:call/new_call_id to pg
-- requires: core/schemas

-- Purpose      An id for a call. It is also the id of its reservation and so a name of the call:
--              its version is 8, which vendors' ids do not have, so that only a name which looks
--              like one of ours has to be looked for among ours.
-- Called by    Whatever writes the row of a new call.
-- Idempotency  Each answer is another.
-- Locks        None.
-- Errors       None.
-- Returns      The id.
begin;
set local role ringfence_owner;

create or replace function ringfence.new_call_id()
returns uuid
language sql
volatile
return overlay(gen_random_uuid()::text placing '8' from 15)::uuid;

comment on function ringfence.new_call_id() is
'An id for a call, of a version that vendors'' ids do not have.';

commit;
