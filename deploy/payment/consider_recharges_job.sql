-- Deploy ringfence:payment/consider_recharges_job to pg
-- requires: payment/consider_recharges

-- Purpose      Looks again at recharges of which nothing else reminds anybody, as a job.
-- Called by    The schedule.
-- Idempotency  As consider_recharges.
-- Locks        As consider_recharges.
-- Errors       None of ours.
-- Returns      How many were looked at.
begin;
set local role ringfence_owner;

create or replace function ringfence.consider_recharges_job(
    p_slot  timestamptz,
    p_as_of timestamptz
)
returns bigint
language sql
volatile
return ringfence.consider_recharges(500, p_as_of);

comment on function ringfence.consider_recharges_job(timestamptz, timestamptz) is
'Looks again at recharges that wait, as a job.';

commit;
