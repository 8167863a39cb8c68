-- Revert ringfence:call/cleanup_expired_reservations from pg
begin;
set local role ringfence_owner;
drop function billing.cleanup_expired_reservations(integer, timestamptz);
commit;
