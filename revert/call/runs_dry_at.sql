-- Revert ringfence:call/runs_dry_at from pg
begin;
set local role ringfence_owner;
drop function ringfence.runs_dry_at(uuid, bigint, timestamptz);
commit;
