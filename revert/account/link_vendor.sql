-- Revert ringfence:account/link_vendor from pg
begin;
set local role ringfence_owner;
drop function billing.link_vendor(uuid, text, text, text, timestamptz);
commit;
