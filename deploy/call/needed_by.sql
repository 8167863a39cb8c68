-- Deploy ringfence:call/needed_by to pg
-- requires: call/tables
-- requires: rating/hold_price

-- Purpose      What the live calls of an organization will have needed by an instant beyond what
--              they hold, if all of them go on until then or until the vendor ends them.
-- Called by    runs_dry_at, watch_calls.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      The amount.
begin;
set local role ringfence_owner;

create or replace function ringfence.needed_by(
    p_org_id uuid,
    p_at     timestamptz
)
returns numeric
language plpgsql
stable
as $needed_by$
declare
    v_needed numeric;
begin
    select coalesce(sum(greatest(ringfence.hold_price(call.terms, least(
               extract(epoch from p_at - live.begun_at), live.max_duration_seconds))
               - live.reserved, 0)), 0)
      into strict v_needed
      from ringfence.live_call as live
      join ringfence.call as call
        on call.org_id = live.org_id
       and call.call_id = live.call_id
     where live.org_id = p_org_id
       and live.watched
       and not live.is_strict
       and not live.ending;
    return v_needed;
end
$needed_by$;

comment on function ringfence.needed_by(uuid, timestamptz) is
'What the live calls of an organization will have needed by an instant beyond what they hold.';

commit;
