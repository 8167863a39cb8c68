-- Deploy ringfence:call/cleanup_expired_reservations to pg
-- requires: call/lapse_holds
-- requires: core/try_lock_wallet
-- requires: core/assert_read_committed
-- requires: core/clock

-- Purpose      Ends the holds whose time is over in wallets nobody has touched since.
-- Called by    The schedule, operators.
-- Idempotency  A hold ends once.
-- Locks        Each organization's, without waiting: whoever holds it does the same.
-- Errors       RF002 bad argument, RF006 p_as_of, RF206 isolation level.
-- Returns      How many holds ended.
begin;
set local role ringfence_owner;

create or replace function billing.cleanup_expired_reservations(
    p_limit integer     default 500,
    p_as_of timestamptz default null
)
returns integer
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $cleanup_expired_reservations$
declare
    v_now     constant timestamptz := ringfence.clock(p_as_of);
    v_org_id  uuid;
    v_busy    uuid[] := '{}'::uuid[];
    v_found   integer;
    v_ended   integer := 0;
begin
    if (p_limit between 1 and 500) is not true then
        perform ringfence.raise_error('RF002', jsonb_build_object(
            'argument', 'p_limit', 'value', p_limit, 'minimum', 1, 'maximum', 500));
    end if;
    perform ringfence.assert_read_committed();

    -- Once more without those that are busy: their holds are not to take the place of others'.
    loop
        v_found := cardinality(v_busy);
        for v_org_id in
            select due.org_id
              from (select live.org_id
                      from ringfence.live_call as live
                     where live.due_at <= v_now
                       and live.expires_at <= v_now
                       and live.org_id <> all (v_busy)
                     order by live.due_at
                     limit p_limit) as due
             group by due.org_id
             order by due.org_id
        loop
            if ringfence.try_lock_wallet(v_org_id) then
                v_ended := v_ended + ringfence.lapse_holds(v_org_id, v_now)::integer;
            else
                v_busy := v_busy || v_org_id;
            end if;
        end loop;
        exit when cardinality(v_busy) = v_found or v_ended >= p_limit;
    end loop;
    return v_ended;
end
$cleanup_expired_reservations$;

comment on function billing.cleanup_expired_reservations(integer, timestamptz) is
'Ends the holds whose time is over in wallets nobody has touched since. '
'Errors: RF002, RF006, RF206.';

grant execute on function billing.cleanup_expired_reservations(integer, timestamptz)
   to ringfence_worker, ringfence_ops;

commit;
