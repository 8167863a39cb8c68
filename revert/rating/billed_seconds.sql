-- Revert ringfence:rating/billed_seconds from pg
begin;
set local role ringfence_owner;
drop function ringfence.billed_seconds(ringfence.rate_terms, numeric);
commit;
