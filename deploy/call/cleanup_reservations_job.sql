-- Deploy ringfence:call/cleanup_reservations_job to pg
-- requires: call/cleanup_expired_reservations

-- Purpose      cleanup_expired_reservations with the signature of a job.
-- Called by    The schedule.
-- Idempotency  As cleanup_expired_reservations.
-- Locks        As cleanup_expired_reservations.
-- Errors       None.
-- Returns      What cleanup_expired_reservations returns.
begin;
set local role ringfence_owner;

create or replace function ringfence.cleanup_reservations_job(
    p_slot  timestamptz,
    p_as_of timestamptz
)
returns bigint
language sql
volatile
return billing.cleanup_expired_reservations(p_as_of => p_as_of)::bigint;

comment on function ringfence.cleanup_reservations_job(timestamptz, timestamptz) is
'Ends the holds whose time is over, as a job.';

commit;
