-- Revert ringfence:rating/rate_terms_at from pg
begin;
set local role ringfence_owner;
drop function ringfence.rate_terms_at(uuid, text, timestamptz);
commit;
