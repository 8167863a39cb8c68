-- Deploy ringfence:call/runs_dry_at to pg
-- requires: call/needed_by

-- Purpose      Joint depletion: the instant at which all live calls of an organization together run
--              its funds dry, if nothing else happens. Each call has its own hold to itself and
--              draws on what is available beyond it, so the funds last as long as the sum of what
--              each needs beyond its hold is at most what is available. It is worked out from the
--              calls whenever it is asked for, so it is never out of date.
-- Called by    watch_calls, explain_wallet, live_calls.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      The last whole second from p_as_of on that there is money for; null when there is
--              money for all that the vendor lets happen.
begin;
set local role ringfence_owner;

create or replace function ringfence.runs_dry_at(
    p_org_id    uuid,
    p_available bigint,
    p_as_of     timestamptz
)
returns timestamptz
language plpgsql
stable
as $runs_dry_at$
declare
    c_longest constant bigint := 43200::bigint;
    v_paid    bigint := 0::bigint;
    v_short   bigint := c_longest + 1;
    v_seconds bigint := c_longest;
begin
    -- By halves: what is needed only grows.
    loop
        if ringfence.needed_by(p_org_id, p_as_of + v_seconds * interval '1 second')
           > greatest(p_available, 0) then
            v_short := v_seconds;
        else
            v_paid := v_seconds;
        end if;
        exit when v_short - v_paid <= 1;
        v_seconds := (v_paid + v_short) / 2;
    end loop;
    return case when v_paid < c_longest then p_as_of + v_paid * interval '1 second' end;
end
$runs_dry_at$;

comment on function ringfence.runs_dry_at(uuid, bigint, timestamptz) is
'The instant at which the live calls of an organization together run its funds dry.';

commit;
