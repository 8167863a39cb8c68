-- Deploy ringfence:vapi/ignore_vapi_event to pg
-- requires: core/schemas

-- Purpose      Events of Vapi that are kept and mean nothing here: that a call's data were deleted,
--              what chats and sessions do. What is not listed at all is ignored too; these we know.
-- Called by    The inbox.
-- Idempotency  It does nothing.
-- Locks        None.
-- Errors       None.
-- Returns      ignored.
begin;
set local role ringfence_owner;

create or replace function ringfence.ignore_vapi_event(
    p_payload     jsonb,
    p_delivery_id uuid,
    p_received_at timestamptz,
    p_as_of       timestamptz
)
returns text
language sql
immutable
return 'ignored';

comment on function ringfence.ignore_vapi_event(jsonb, uuid, timestamptz, timestamptz) is
'Events of Vapi that are kept and mean nothing here.';

commit;
