-- Revert ringfence:wallet/seq_at from pg
begin;
set local role ringfence_owner;
drop function ringfence.seq_at(uuid, timestamptz);
commit;
