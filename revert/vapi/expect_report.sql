-- Revert ringfence:vapi/expect_report from pg
begin;
set local role ringfence_owner;
drop function ringfence.expect_report(uuid, text, timestamptz);
commit;
