-- Revert ringfence:call/refuse_reservation from pg
begin;
set local role ringfence_owner;
drop function ringfence.refuse_reservation(text, ringfence.wallet, text, text, jsonb, timestamptz);
commit;
