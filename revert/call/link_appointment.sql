-- Revert ringfence:call/link_appointment from pg
begin;
set local role ringfence_owner;
drop function billing.link_appointment(uuid, text, text, timestamptz, text, timestamptz);
commit;
