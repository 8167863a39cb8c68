-- Deploy ringfence:call/cleanup_expired_reservations to pg
-- requires: call/lapse_holds
-- requires: call/lock_due_wallets
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
    v_ended   integer := 0;
begin
    if (p_limit between 1 and 500) is not true then
        perform ringfence.raise_error('RF002', jsonb_build_object(
            'argument', 'p_limit', 'value', p_limit, 'minimum', 1, 'maximum', 500));
    end if;
    perform ringfence.assert_read_committed();

    for v_org_id in select * from ringfence.lock_due_wallets(p_limit, true, v_now) loop
        -- What is broken in one wallet is not to stop the calls of all others.
        begin
            v_ended := v_ended + ringfence.lapse_holds(v_org_id, v_now)::integer;
        exception when others then
            raise warning 'The live calls of % cannot be looked after: %', v_org_id, sqlerrm;
        end;
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
