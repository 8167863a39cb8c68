-- Revert ringfence:wallet/first_difference from pg
begin;
set local role ringfence_owner;
drop function ringfence.first_difference(ringfence.ledger_seal);
commit;
