-- Revert ringfence:reconcile/settle_missing_call from pg
begin;
set local role ringfence_owner;
drop function ringfence.settle_missing_call(uuid, jsonb, ringfence.call_report, uuid, timestamptz);
commit;
