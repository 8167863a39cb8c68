-- Revert ringfence:vapi/resolve_quarantine from pg
begin;
set local role ringfence_owner;
drop function billing.resolve_quarantine(text, text, text, timestamptz);
commit;
