-- Revert ringfence:wallet/ledger_seals from pg
begin;
set local role ringfence_owner;
drop view billing.ledger_seals;
commit;
