-- Revert ringfence:reconcile/correct_call from pg
begin;
set local role ringfence_owner;
drop function ringfence.correct_call(uuid, jsonb, ringfence.call_report, text, uuid, timestamptz);
commit;
