-- Deploy ringfence:vapi/read_call_report to pg
-- requires: vapi/vapi_time
-- requires: vapi/vapi_number
-- requires: call/tables

-- Purpose      Reads what Vapi says about a call that has ended. The duration is endedAt less
--              startedAt; a call without a start never connected, and was 0 seconds. Where the
--              times contradict each other, or one is missing, the duration that Vapi states beside
--              them counts; a day or more is not believed.
-- Called by    vapi_message_report, vapi_call_report.
-- Idempotency  A function of its arguments.
-- Locks        None.
-- Errors       None: what cannot be read is null.
-- Returns      The report; its duration is null when it cannot be made out.
begin;
set local role ringfence_owner;

create or replace function ringfence.read_call_report(
    p_facts  jsonb,
    p_call   jsonb,
    p_source text
)
returns ringfence.call_report
language plpgsql
stable
as $read_call_report$
declare
    c_longest      constant numeric := 86400::numeric;
    c_dearest      constant numeric := 1000000::numeric;
    c_milliseconds constant numeric := 1000::numeric;
    v_stated       constant numeric := coalesce(
        ringfence.vapi_number(p_facts -> 'durationMs', c_longest * c_milliseconds) / c_milliseconds,
        ringfence.vapi_number(p_facts -> 'durationSeconds', c_longest));
    v_report       ringfence.call_report;
begin
    v_report.vapi_call_id := p_call ->> 'id';
    v_report.source := p_source;
    v_report.started_at := ringfence.vapi_time(p_facts -> 'startedAt');
    v_report.ended_at := ringfence.vapi_time(p_facts -> 'endedAt');
    if coalesce(p_facts -> 'startedAt', 'null') = 'null' and coalesce(v_stated, 0) = 0 then
        v_report.duration_seconds := 0::numeric;
    elsif v_report.started_at <= v_report.ended_at then
        v_report.duration_seconds :=
            trim_scale(extract(epoch from v_report.ended_at - v_report.started_at));
    else
        v_report.duration_seconds := trim_scale(v_stated);
        v_report.started_at := case when v_report.ended_at is null then v_report.started_at end;
        v_report.ended_at := coalesce(v_report.ended_at,
            v_report.started_at + v_stated * interval '1 second');
    end if;
    if v_report.duration_seconds > c_longest then
        v_report.duration_seconds := null;
    end if;

    v_report.vendor_cost := coalesce(ringfence.vapi_number(p_facts -> 'cost', c_dearest),
        ringfence.vapi_number(p_facts #> '{costBreakdown,total}', c_dearest));
    v_report.costs := case jsonb_typeof(p_facts -> 'costs')
                      when 'array' then p_facts -> 'costs' end;
    v_report.cost_breakdown := case jsonb_typeof(p_facts -> 'costBreakdown')
                               when 'object' then p_facts -> 'costBreakdown' end;
    v_report.ended_reason := case jsonb_typeof(p_facts -> 'endedReason')
                             when 'string' then left(p_facts ->> 'endedReason', 200) end;
    v_report.assistant_id := left(p_call ->> 'assistantId', 200);
    v_report.phone_number_id := left(p_call ->> 'phoneNumberId', 200);
    return v_report;
end
$read_call_report$;

comment on function ringfence.read_call_report(jsonb, jsonb, text) is
'Reads what Vapi says about a call that has ended.';

commit;
