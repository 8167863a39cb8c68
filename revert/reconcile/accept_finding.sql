-- Revert ringfence:reconcile/accept_finding from pg
begin;
set local role ringfence_owner;
drop function billing.accept_finding(uuid, text, text, text, text, timestamptz);
commit;
