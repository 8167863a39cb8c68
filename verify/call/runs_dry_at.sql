-- Verify ringfence:call/runs_dry_at on pg
select ringfence.verify_internal_function('ringfence.runs_dry_at(uuid,bigint,timestamptz)');
