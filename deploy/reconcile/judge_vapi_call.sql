-- Deploy ringfence:reconcile/judge_vapi_call to pg
-- requires: reconcile/tables
-- requires: vapi/vapi_call_name
-- requires: call/find_call
-- requires: wallet/find_entry
-- requires: wallet/charge_key

-- Purpose      What is to be said of a call on the vendor's list. Judged is only what ended more
--              than fifteen minutes ago: until then its report may be under way. What begins
--              outside the window was listed only to be seen. A call that never connected and
--              holds nothing has nothing to settle.
-- Called by    reconcile_vapi_call. It takes no lock: what it finds missing or different is looked
--              at again under the organization's lock before money moves.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None of ours.
-- Returns      passed_over, unowned, agreed, missing, charged_directly (not known as a call, but
--              charged by its name), mismatched_duration or mismatched_cost.
begin;
set local role ringfence_owner;

create or replace function ringfence.judge_vapi_call(
    p_run    ringfence.reconciliation_run,
    p_org_id uuid,
    p_call   jsonb,
    p_report ringfence.call_report,
    p_now    timestamptz
)
returns text
language plpgsql
stable
as $judge_vapi_call$
declare
    c_patience constant interval := interval '15 minutes';
    v_created  constant timestamptz := (p_call ->> 'createdAt')::timestamptz;
    v_ended    constant timestamptz := case
        when p_call ->> 'status' = 'ended' or p_report.ended_at is not null
        then coalesce(p_report.ended_at, (p_call ->> 'updatedAt')::timestamptz, v_created) end;
    v_call     ringfence.call;
begin
    if (v_ended < p_now - c_patience
            and v_created >= p_run.window_from and v_created < p_run.window_to) is not true
       or p_run.org_id not in (coalesce(p_org_id, '11111111-1111-1111-1111-111111111111'),
                               '00000000-0000-0000-0000-000000000000') then
        return 'passed_over';
    elsif p_org_id is null then
        return 'unowned';
    end if;

    v_call := ringfence.find_call(p_org_id, ringfence.vapi_call_name(p_org_id, p_call));
    if v_call.charge_seq is null then
        if p_report.duration_seconds = 0 and coalesce(p_report.vendor_cost, 0) = 0
           and not exists (select from ringfence.live_call as live
                            where live.org_id = p_org_id
                              and live.call_id = v_call.call_id) then
            return 'agreed';  -- refused, or never answered: the vendor reports no such call
        end if;
        return case when (ringfence.find_entry(p_org_id, 'call', coalesce(v_call.call_id,
                              ringfence.charge_key(p_org_id, p_report.vapi_call_id)))).seq is null
                    then 'missing' else 'charged_directly' end;
    end if;
    return case
        when abs(p_report.duration_seconds - v_call.duration_seconds) > 1
            then 'mismatched_duration'
        when round(p_report.vendor_cost, 4) <> round(v_call.vendor_cost, 4)
             or v_call.vendor_cost is null and p_report.vendor_cost is not null
            then 'mismatched_cost'
        else 'agreed' end;
end
$judge_vapi_call$;

comment on function ringfence.judge_vapi_call(
    ringfence.reconciliation_run, uuid, jsonb, ringfence.call_report, timestamptz) is
'What is to be said of a call on the vendor''s list.';

commit;
