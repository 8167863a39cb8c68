-- Revert ringfence:reconcile/quarantine_found_call from pg
begin;
set local role ringfence_owner;
drop function ringfence.quarantine_found_call(uuid, jsonb, ringfence.call_report, timestamptz);
commit;
