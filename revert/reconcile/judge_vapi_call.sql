-- Revert ringfence:reconcile/judge_vapi_call from pg
begin;
set local role ringfence_owner;
drop function ringfence.judge_vapi_call(ringfence.reconciliation_run, uuid, jsonb, ringfence.call_report, timestamptz);
commit;
