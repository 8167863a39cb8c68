-- Revert ringfence:rating/checked_rate_terms from pg
begin;
set local role ringfence_owner;
drop function ringfence.checked_rate_terms(text, ringfence.rate_terms);
commit;
