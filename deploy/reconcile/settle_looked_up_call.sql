-- Deploy ringfence:reconcile/settle_looked_up_call to pg
-- requires: vapi/vapi_call_report
-- requires: reconcile/settle_missing_call
-- requires: reconcile/note_finding
-- requires: call/find_call
-- requires: call/end_hold
-- requires: inbox/read_payload
-- requires: outbox/enqueue_effect
-- requires: core/lock_wallet
-- requires: core/assert_read_committed
-- requires: core/raise_error
-- requires: core/clock
-- requires: account/assert_organization

-- Purpose      What the vendor answered about one call whose hold has lapsed, or of which nothing
--              was heard: it has ended and is charged; it goes on; or the vendor knows of no such
--              call, and the hold ends.
-- Called by    The worker, carrying out the effect vapi.look_up_call. p_call is the vendor's answer
--              as it wrote it; null when there is no such call.
-- Idempotency  The one charge a call can have.
-- Locks        The organization's, then its wallet row.
-- Errors       RF003 an answer that is no call or another one, RF101 unknown organization, RF107
--              unknown call, RF002, RF006 p_as_of, and those of settle_call.
-- Returns      One row. outcome: settled, duplicate (charged before), unknown (to the vendor), or
--              going_on, or too_recent (ended less than fifteen minutes ago, so its report may be
--              under way): then the vendor is asked again at retry_at, for as long as the hold
--              lasts.
begin;
set local role ringfence_owner;

create or replace function billing.settle_looked_up_call(
    p_org_id  uuid,
    p_call_id text,
    p_call    text        default null,
    p_as_of   timestamptz default null
)
returns table (outcome text, amount bigint, released bigint, retry_at timestamptz)
language plpgsql
volatile
rows 1
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $settle_looked_up_call$
declare
    c_patience constant interval := interval '15 minutes';
    v_answer   constant jsonb := ringfence.read_payload(p_call);
    v_over     constant boolean := coalesce(v_answer ->> 'status' = 'ended', false);
    v_now      timestamptz;
    v_again    timestamptz;
    v_call     ringfence.call;
    v_report   ringfence.call_report;
    v_posting  ringfence.posting;
begin
    perform ringfence.assert_read_committed();
    perform ringfence.lock_wallet(p_org_id);
    v_now := ringfence.clock(p_as_of);
    perform ringfence.assert_organization(p_org_id);
    v_call := ringfence.find_call(p_org_id, p_call_id);
    if v_call.call_id is null then
        perform ringfence.raise_error('RF107', jsonb_build_object('call_id', p_call_id));
    elsif p_call is not null and (v_answer ->> 'id' = v_call.vapi_call_id) is not true then
        perform ringfence.raise_error('RF003', jsonb_build_object('argument', 'p_call',
            'expected', 'the vendor''s answer about this call'));
    elsif v_call.charge_seq is not null then
        return query select 'duplicate', v_call.charge, 0::bigint, null::timestamptz;
        return;
    elsif p_call is null then
        perform ringfence.note_finding(row(
            p_org_id, 'vapi', 'unmatched', coalesce(v_call.vapi_call_id, v_call.call_id), null,
            coalesce(v_call.started_at, v_call.created_at), v_now, v_now, v_call.reserved, null,
            null, null, null, null, jsonb_build_object(
                'call_id', v_call.call_id, 'status', v_call.status)
            )::ringfence.reconciliation_finding, v_now);
        return query
        select 'unknown', null::bigint, coalesce(ringfence.end_hold(p_org_id, v_call.call_id,
                   'expired', 'unknown to the vendor', v_now), 0::bigint), null::timestamptz;
        return;
    end if;

    v_report := ringfence.vapi_call_report(v_answer);
    if v_over and v_report.duration_seconds = 0 and coalesce(v_report.vendor_cost, 0) = 0 then
        -- It never connected, which the vendor most likely does not report.
        return query
        select 'unconnected', null::bigint, coalesce(ringfence.end_hold(p_org_id, v_call.call_id,
                   'released', coalesce(v_report.ended_reason, 'never connected'), v_now),
                   0::bigint), null::timestamptz;
        return;
    end if;
    if not v_over or v_report.ended_at > v_now - c_patience then
        v_again := coalesce(v_report.ended_at + c_patience, v_now + interval '5 minutes');
        -- What is over uses no more money, and stands in nobody's way but by what it holds.
        update ringfence.live_call as live
           set ending = live.ending or v_over,
               exposure = case when v_over then 0 else live.exposure end
         where live.org_id = p_org_id
           and live.call_id = v_call.call_id;
        if found then
            perform ringfence.enqueue_effect(p_org_id, 'vapi.look_up_call',
                v_call.call_id || ':' || to_char(v_again at time zone 'UTC', 'YYYYMMDDHH24MISS'),
                jsonb_build_object('call_id', v_call.call_id,
                                   'vapi_call_id', v_call.vapi_call_id), v_now, v_again);
        end if;
        return query
        select case when v_over then 'too_recent' else 'going_on' end,
               null::bigint, 0::bigint, v_again;
        return;
    end if;
    v_posting := ringfence.settle_missing_call(p_org_id, v_answer, v_report, null, p_as_of);
    return query
    select case when v_posting.applied then 'settled' else 'duplicate' end, -v_posting.amount,
           0::bigint, null::timestamptz;
end
$settle_looked_up_call$;

comment on function billing.settle_looked_up_call(uuid, text, text, timestamptz) is
'Works in what Vapi answered about one call whose hold has lapsed. Errors: RF002, RF003, RF006, '
'RF101, RF107, and those of a settlement.';

grant execute on function billing.settle_looked_up_call(uuid, text, text, timestamptz)
   to ringfence_worker, ringfence_ops;

commit;
