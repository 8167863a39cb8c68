-- Revert ringfence:account/known_currency from pg
begin;
set local role ringfence_owner;
drop function ringfence.known_currency(text);
commit;
