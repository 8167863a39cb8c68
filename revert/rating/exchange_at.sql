-- Revert ringfence:rating/exchange_at from pg
begin;
set local role ringfence_owner;
drop function ringfence.exchange_at(text, timestamptz);
commit;
