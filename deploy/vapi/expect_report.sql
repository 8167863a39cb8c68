-- Deploy ringfence:vapi/expect_report to pg
-- requires: call/tables

-- Purpose      A call is over, but nobody has said how long it was: it uses no more money, and if
--              its report does not come within five minutes, the vendor is asked, long before its
--              hold would lapse.
-- Called by    handle_vapi_status, handle_vapi_report.
-- Idempotency  A hold's end only comes nearer.
-- Locks        The wallet's and the call's rows, under the organization's lock.
-- Errors       None.
-- Returns      Nothing.
begin;
set local role ringfence_owner;

create or replace function ringfence.expect_report(
    p_org_id  uuid,
    p_call_id text,
    p_as_of   timestamptz
)
returns void
language plpgsql
volatile
as $expect_report$
declare
    v_until timestamptz := p_as_of + interval '5 minutes';
begin
    update ringfence.live_call as live
       set ending = true,
           -- It stands in the way of no other call any more but by what it holds.
           exposure = 0,
           expires_at = least(live.expires_at, v_until),
           due_at = least(live.expires_at, v_until)
     where live.org_id = p_org_id
       and live.call_id = p_call_id
       and live.looked_up_at is null
    returning live.expires_at into v_until;
    if not found then
        return;
    end if;
    update ringfence.call as call
       set expires_at = v_until
     where call.org_id = p_org_id
       and call.call_id = p_call_id;
    update ringfence.wallet as wallet
       set hold_lapses_at = v_until
     where wallet.org_id = p_org_id
       and wallet.hold_lapses_at > v_until;
end
$expect_report$;

comment on function ringfence.expect_report(uuid, text, timestamptz) is
'A call is over: its report is expected within five minutes.';

commit;
