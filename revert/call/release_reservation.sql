-- Revert ringfence:call/release_reservation from pg
begin;
set local role ringfence_owner;
drop function billing.release_reservation(uuid, text, text, timestamptz);
commit;
