-- Revert ringfence:rating/drain_per_second from pg
begin;
set local role ringfence_owner;
drop function ringfence.drain_per_second(ringfence.rate_terms);
commit;
