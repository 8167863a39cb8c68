-- Revert ringfence:call/link_call from pg
begin;
set local role ringfence_owner;
drop function billing.link_call(uuid, text, text, timestamptz);
commit;
