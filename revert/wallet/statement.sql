-- Revert ringfence:wallet/statement from pg
begin;
set local role ringfence_owner;
drop function billing.statement(uuid, timestamptz, timestamptz, integer, bigint);
commit;
