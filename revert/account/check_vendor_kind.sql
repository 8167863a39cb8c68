-- Revert ringfence:account/check_vendor_kind from pg
begin;
set local role ringfence_owner;
drop function ringfence.check_vendor_kind(text, text, text);
commit;
