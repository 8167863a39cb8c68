-- Revert ringfence:rating/affordable_seconds from pg
begin;
set local role ringfence_owner;
drop function ringfence.affordable_seconds(ringfence.rate_terms, bigint);
commit;
