-- Revert ringfence:wallet/statement_totals from pg
begin;
set local role ringfence_owner;
drop function billing.statement_totals(uuid, timestamptz, timestamptz);
commit;
