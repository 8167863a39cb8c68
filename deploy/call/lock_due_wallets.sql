-- Deploy ringfence:call/lock_due_wallets to pg
-- requires: call/tables
-- requires: core/try_lock_wallet

-- Purpose      The organizations with live calls that are due, or whose holds have lapsed, the most
--              overdue first, each of them locked. A wallet that is busy is passed over, and its
--              calls do not take the place of others': whoever holds it, the next tick is a second
--              away.
-- Called by    tick_live_calls, cleanup_expired_reservations.
-- Idempotency  Taking a lock again is taking it once.
-- Locks        Each organization's, without waiting.
-- Errors       None.
-- Returns      The organizations, with p_limit due calls between them, or about that.
begin;
set local role ringfence_owner;

create or replace function ringfence.lock_due_wallets(
    p_limit  integer,
    p_lapsed boolean,
    p_as_of  timestamptz
)
returns setof uuid
language plpgsql
volatile
as $lock_due_wallets$
declare
    v_seen  uuid[] := '{}'::uuid[];
    v_calls bigint := 0::bigint;
    v_found boolean;
    v_due   record;
begin
    loop
        v_found := false;
        for v_due in
            select due.org_id, count(*) as calls
              from (select live.org_id, live.due_at
                      from ringfence.live_call as live
                     where live.due_at <= p_as_of
                       and (not p_lapsed or live.expires_at <= p_as_of)
                       and live.org_id <> all (v_seen)
                     order by live.due_at
                     limit p_limit) as due
             group by due.org_id
             order by min(due.due_at)
        loop
            v_found := true;
            v_seen := v_seen || v_due.org_id;
            if ringfence.try_lock_wallet(v_due.org_id) then
                v_calls := v_calls + v_due.calls;
                return next v_due.org_id;
            end if;
        end loop;
        exit when not v_found or v_calls >= p_limit;
    end loop;
end
$lock_due_wallets$;

comment on function ringfence.lock_due_wallets(integer, boolean, timestamptz) is
'The organizations with live calls that are due, each of them locked.';

commit;
