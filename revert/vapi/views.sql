-- Revert ringfence:vapi/views from pg
begin;
set local role ringfence_owner;
drop view billing.quarantine;
commit;
