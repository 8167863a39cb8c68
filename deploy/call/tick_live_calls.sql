-- Deploy ringfence:call/tick_live_calls to pg
-- requires: call/watch_calls
-- requires: core/try_lock_wallet
-- requires: core/assert_read_committed
-- requires: core/clock

-- Purpose      Looks after the live calls that are due, wherever: finds them by the index on
--              due_at, organization by organization.
-- Called by    The schedule each second, operators.
-- Idempotency  What has been looked after is not due.
-- Locks        Each organization's, without waiting: whoever holds it, the next tick is a second
--              away.
-- Errors       RF002 bad argument, RF006 p_as_of, RF206 isolation level.
-- Returns      How many calls were looked after.
begin;
set local role ringfence_owner;

create or replace function billing.tick_live_calls(
    p_limit integer     default 200,
    p_as_of timestamptz default null
)
returns bigint
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $tick_live_calls$
declare
    v_now    constant timestamptz := ringfence.clock(p_as_of);
    v_org_id uuid;
    v_busy   uuid[] := '{}'::uuid[];
    v_found  integer;
    v_count  bigint := 0::bigint;
begin
    if (p_limit between 1 and 500) is not true then
        perform ringfence.raise_error('RF002', jsonb_build_object(
            'argument', 'p_limit', 'value', p_limit, 'minimum', 1, 'maximum', 500));
    end if;
    perform ringfence.assert_read_committed();

    -- Once more without those that are busy: their calls are not to take the place of others'.
    loop
        v_found := cardinality(v_busy);
        for v_org_id in
            select due.org_id
              from (select live.org_id, live.due_at
                      from ringfence.live_call as live
                     where live.due_at <= v_now
                       and live.org_id <> all (v_busy)
                     order by live.due_at
                     limit p_limit) as due
             group by due.org_id
             order by min(due.due_at)
        loop
            if ringfence.try_lock_wallet(v_org_id) then
                -- What is broken in one wallet is not to keep the calls of others going.
                begin
                    v_count := v_count + ringfence.watch_calls(v_org_id, v_now);
                exception when others then
                    raise warning 'The live calls of % cannot be looked after: %',
                        v_org_id, sqlerrm;
                    v_busy := v_busy || v_org_id;
                end;
            else
                v_busy := v_busy || v_org_id;
            end if;
        end loop;
        exit when cardinality(v_busy) = v_found or v_count >= p_limit;
    end loop;
    return v_count;
end
$tick_live_calls$;

comment on function billing.tick_live_calls(integer, timestamptz) is
'Looks after the live calls that are due: extends holds, has calls warned and ended. '
'Errors: RF002, RF006, RF206.';

grant execute on function billing.tick_live_calls(integer, timestamptz)
   to ringfence_worker, ringfence_ops;

commit;
