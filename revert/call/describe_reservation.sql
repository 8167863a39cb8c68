-- Revert ringfence:call/describe_reservation from pg
begin;
set local role ringfence_owner;
drop function ringfence.describe_reservation(text, ringfence.call, ringfence.wallet, jsonb);
drop type ringfence.reservation;
commit;
