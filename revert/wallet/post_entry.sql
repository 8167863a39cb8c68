-- Revert ringfence:wallet/post_entry from pg
begin;
set local role ringfence_owner;
drop function ringfence.post_entry(uuid, text, text, bigint, text, text, text, text, jsonb, timestamptz, integer, bigint, bigint, bigint[], timestamptz);
commit;
