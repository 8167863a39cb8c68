-- Revert ringfence:account/unlink_vendor from pg
begin;
set local role ringfence_owner;
drop function billing.unlink_vendor(uuid, text, text, text, timestamptz);
commit;
