-- Revert ringfence:wallet/archive_ledger from pg
begin;
set local role ringfence_owner;
drop procedure ringfence.archive_ledger(timestamptz, integer);
commit;
