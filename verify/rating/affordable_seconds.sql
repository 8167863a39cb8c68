-- Verify ringfence:rating/affordable_seconds on pg
select ringfence.verify_internal_function('ringfence.affordable_seconds(ringfence.rate_terms,bigint)');
