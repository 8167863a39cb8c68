-- Deploy ringfence:vapi/handle_vapi_report to pg
-- requires: vapi/vapi_call_of
-- requires: vapi/vapi_call_owner
-- requires: vapi/vapi_message_report
-- requires: vapi/settle_reported_call
-- requires: vapi/quarantine_vapi_call
-- requires: vapi/note_vapi_call
-- requires: vapi/expect_report

-- Purpose      The report of a call that has ended settles it, whether it came through the gate or
--              not. A call of which nobody knows whose it is, or how long it was, goes to
--              quarantine.
-- Called by    The inbox.
-- Idempotency  The call: it has one charge, whoever reports it first.
-- Locks        The organization's, then its wallet row.
-- Errors       RF003 a message without the id of a call, RF101, RF205, RF206, RF231, RF232, and
--              those of price_call.
-- Returns      settled, duplicate or quarantined.
begin;
set local role ringfence_owner;

create or replace function ringfence.handle_vapi_report(
    p_payload     jsonb,
    p_delivery_id uuid,
    p_received_at timestamptz,
    p_as_of       timestamptz
)
returns text
language plpgsql
volatile
as $handle_vapi_report$
declare
    v_message constant jsonb := p_payload -> 'message';
    v_ids     constant jsonb := ringfence.vapi_call_of(v_message);
    v_report  constant ringfence.call_report := ringfence.vapi_message_report(v_message);
    v_org_id  constant uuid := ringfence.vapi_call_owner(v_ids);
    v_call    ringfence.call;
begin
    if v_org_id is not null and v_report.duration_seconds is not null then
        return case (ringfence.settle_reported_call(v_org_id, v_ids, v_report, p_as_of)).outcome
               when 'applied' then 'settled' else 'duplicate' end;
    end if;
    if v_org_id is not null then
        v_call := ringfence.note_vapi_call(v_org_id, v_ids, p_as_of);
        perform ringfence.expect_report(v_org_id, v_call.call_id, ringfence.clock(p_as_of));
    end if;
    perform ringfence.quarantine_vapi_call(v_ids, v_report, 'webhook', p_as_of, v_org_id);
    return 'quarantined';
end
$handle_vapi_report$;

comment on function ringfence.handle_vapi_report(jsonb, uuid, timestamptz, timestamptz) is
'The report of a call that has ended settles it. Errors: RF003, RF101, RF205, RF206, RF231, RF232.';

commit;
