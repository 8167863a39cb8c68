-- Revert ringfence:wallet/give_back from pg
begin;
set local role ringfence_owner;
drop function ringfence.give_back(uuid, bigint, bigint, text, jsonb, timestamptz, text, text);
commit;
