-- Deploy ringfence:call/tick_live_calls to pg
-- requires: call/watch_calls
-- requires: call/lock_due_wallets
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
    v_count  bigint := 0::bigint;
begin
    if (p_limit between 1 and 500) is not true then
        perform ringfence.raise_error('RF002', jsonb_build_object(
            'argument', 'p_limit', 'value', p_limit, 'minimum', 1, 'maximum', 500));
    end if;
    perform ringfence.assert_read_committed();

    for v_org_id in select * from ringfence.lock_due_wallets(p_limit, false, v_now) loop
        -- What is broken in one wallet is not to stop the calls of all others.
        begin
            v_count := v_count + ringfence.watch_calls(v_org_id, v_now);
        exception when others then
            raise warning 'The live calls of % cannot be looked after: %', v_org_id, sqlerrm;
        end;
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
