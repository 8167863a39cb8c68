-- Deploy ringfence:call/look_again_at to pg
-- requires: core/schemas

-- Purpose      When somebody has to look at a call again whose hold is long enough for now: ten
--              seconds before its customer would have to be warned, so that the hold is extended in
--              time, or the warning is.
-- Called by    place_hold, watch_call.
-- Idempotency  Pure.
-- Locks        None.
-- Errors       None.
-- Returns      The instant.
begin;
set local role ringfence_owner;

create or replace function ringfence.look_again_at(
    p_begun_at        timestamptz,
    p_granted_seconds bigint,
    p_warn_seconds    bigint
)
returns timestamptz
language plpgsql
stable
as $look_again_at$
begin
    return p_begun_at + (p_granted_seconds - p_warn_seconds - 10) * interval '1 second';
end
$look_again_at$;

comment on function ringfence.look_again_at(timestamptz, bigint, bigint) is
'When somebody has to look at a call again whose hold is long enough for now.';

commit;
