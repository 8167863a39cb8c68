-- Deploy ringfence:vapi/settle_reported_call to pg
-- requires: vapi/tables
-- requires: vapi/note_vapi_call
-- requires: call/settle_call

-- Purpose      Settles a call at Vapi by what Vapi says of it, and takes it out of quarantine.
-- Called by    handle_vapi_report, resolve_quarantine, reconciliation.
-- Idempotency  The call: it has one charge, whoever reports it first.
-- Locks        The organization's, then the wallet's, the call's and the quarantined call's rows.
-- Errors       RF101 unknown organization, RF205, RF206, RF231, RF232, and those of price_call.
-- Returns      The posting; outcome is applied or duplicate.
begin;
set local role ringfence_owner;

create or replace function ringfence.settle_reported_call(
    p_org_id uuid,
    p_call   jsonb,
    p_report ringfence.call_report,
    p_as_of  timestamptz
)
returns ringfence.posting
language plpgsql
volatile
as $settle_reported_call$
declare
    v_call    constant ringfence.call := ringfence.note_vapi_call(p_org_id, p_call, p_as_of);
    v_posting ringfence.posting;
begin
    v_posting := ringfence.settle_call(
        p_org_id, v_call.call_id, p_report, p_as_of => p_as_of);
    update ringfence.quarantined_call as quarantined
       set owner_id = p_org_id,
           resolved_at = ringfence.clock(p_as_of)
     where quarantined.vapi_call_id = v_call.vapi_call_id
       and quarantined.resolved_at is null;
    return v_posting;
end
$settle_reported_call$;

comment on function ringfence.settle_reported_call(
    uuid, jsonb, ringfence.call_report, timestamptz) is
'Settles a call at Vapi by what Vapi says of it. Errors: RF101, RF205, RF206, RF231, RF232.';

commit;
