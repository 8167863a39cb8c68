-- Deploy ringfence:call/release_reservation to pg
-- requires: call/find_call
-- requires: call/end_hold
-- requires: call/describe_reservation
-- requires: wallet/check_key
-- requires: core/clean_text

-- Purpose      Gives back what a call held that will not take place. Should it have taken place
--              after all, it is still charged.
-- Called by    Services, operators.
-- Idempotency  A hold ends once: a repeat answers duplicate.
-- Locks        The organization's.
-- Errors       RF001, RF002, RF003 bad argument, RF006 p_as_of, RF101 unknown organization, RF107
--              unknown call, RF206 isolation level.
-- Returns      One row; outcome is released or duplicate; details say how much.
begin;
set local role ringfence_owner;

create or replace function billing.release_reservation(
    p_org_id  uuid,
    p_call_id text,
    p_reason  text        default null,
    p_as_of   timestamptz default null
)
returns ringfence.reservation
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $release_reservation$
declare
    c_longest  constant integer := 200;
    v_now      timestamptz;
    v_wallet   ringfence.wallet;
    v_call     ringfence.call;
    v_reason   text;
    v_released bigint;
begin
    perform ringfence.check_key('p_call_id', p_call_id);
    if p_reason is not null then
        v_reason := ringfence.clean_text('p_reason', p_reason, c_longest);
    end if;
    perform ringfence.assert_read_committed();
    perform ringfence.lock_wallet(p_org_id);
    v_now := ringfence.clock(p_as_of);
    v_wallet := ringfence.open_wallet(p_org_id, v_now);

    v_call := ringfence.find_call(p_org_id, p_call_id);
    if v_call.call_id is null then
        perform ringfence.raise_error('RF107', jsonb_build_object('call_id', p_call_id));
    end if;
    v_released := ringfence.end_hold(p_org_id, v_call.call_id, 'released', v_reason, v_now);
    select wallet.* into strict v_wallet
      from ringfence.wallet as wallet
     where wallet.org_id = p_org_id;
    v_call := ringfence.find_call(p_org_id, v_call.call_id);
    return ringfence.describe_reservation(
        case when v_released is null then 'duplicate' else 'released' end, v_call, v_wallet,
        jsonb_build_object('released', coalesce(v_released, 0)));
end
$release_reservation$;

comment on function billing.release_reservation(uuid, text, text, timestamptz) is
'Gives back what a call held that will not take place. '
'Errors: RF001, RF002, RF003, RF006, RF101, RF107, RF206.';

grant execute on function billing.release_reservation(uuid, text, text, timestamptz)
   to ringfence_web, ringfence_worker, ringfence_ops;

commit;
