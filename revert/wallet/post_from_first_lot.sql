-- Revert ringfence:wallet/post_from_first_lot from pg
begin;
set local role ringfence_owner;
drop function ringfence.post_from_first_lot(uuid, text, text, bigint, text, text, text, text, jsonb, timestamptz, timestamptz);
commit;
