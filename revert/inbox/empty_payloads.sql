-- Revert ringfence:inbox/empty_payloads from pg
begin;
set local role ringfence_owner;
drop function ringfence.empty_payloads(timestamptz);
commit;
