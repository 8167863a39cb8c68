-- Deploy ringfence:vapi/record_call_over to pg
-- requires: vapi/expect_report
-- requires: call/find_call
-- requires: wallet/check_key
-- requires: core/lock_wallet
-- requires: core/assert_read_committed
-- requires: core/clock

-- Purpose      Whoever gave an order to a call found that it is over: then nobody has to look after
--              it any more, and its report is waited for, or asked for.
-- Called by    Workers, carrying out vapi.say and vapi.end_call.
-- Idempotency  Saying it again changes nothing.
-- Locks        The organization's, then the call's rows.
-- Errors       RF001, RF002, RF003 call id, RF006 p_as_of, RF206 isolation level.
-- Returns      Whether it is a call of ours.
begin;
set local role ringfence_owner;

create or replace function billing.record_call_over(
    p_org_id  uuid,
    p_call_id text,
    p_as_of   timestamptz default null
)
returns boolean
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $record_call_over$
declare
    v_call ringfence.call;
begin
    perform ringfence.check_key('p_call_id', p_call_id);
    perform ringfence.assert_read_committed();
    perform ringfence.lock_wallet(p_org_id);
    v_call := ringfence.find_call(p_org_id, p_call_id);
    if v_call.call_id is null then
        return false;
    end if;
    perform ringfence.expect_report(p_org_id, v_call.call_id, ringfence.clock(p_as_of));
    return true;
end
$record_call_over$;

comment on function billing.record_call_over(uuid, text, timestamptz) is
'A call was found to be over. Errors: RF001, RF002, RF003, RF006, RF206.';

grant execute on function billing.record_call_over(uuid, text, timestamptz)
   to ringfence_worker, ringfence_ops;

commit;
