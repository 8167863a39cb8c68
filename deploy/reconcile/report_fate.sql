-- Deploy ringfence:reconcile/report_fate to pg
-- requires: reconcile/tables

-- Purpose      Whether Vapi told us how a call ended, and what we made of it: that tells a miss of
--              the vendor from a failure of ours.
-- Called by    Reconciliation, of calls that are missing.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      vendor_miss when the report never came, our_failure when it came and the call is
--              not charged all the same.
begin;
set local role ringfence_owner;

create or replace function ringfence.report_fate(
    p_vapi_call_id text
)
returns text
language plpgsql
stable
as $report_fate$
begin
    return case when exists (
        select from ringfence.webhook_delivery as delivery
         where delivery.vendor = 'vapi'
           and delivery.event_type = 'end-of-call-report'
           -- Begins with it; in bytes, as the index has it.
           and delivery.event_key ~>=~ (p_vapi_call_id || ':end-of-call-report')
           and delivery.event_key ~<~ (p_vapi_call_id || ':end-of-call-report;'))
        then 'our_failure' else 'vendor_miss' end;
end
$report_fate$;

comment on function ringfence.report_fate(text) is
'Whether the report of a call that is missing never came, or came and failed.';

commit;
