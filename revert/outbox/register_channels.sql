-- Revert ringfence:outbox/register_channels from pg
begin;
set local role ringfence_owner;
drop function billing.register_channels(text, text[], timestamptz);
commit;
