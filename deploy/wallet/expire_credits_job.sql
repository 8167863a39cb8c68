-- Deploy ringfence:wallet/expire_credits_job to pg
-- requires: wallet/expire_credits

-- Purpose      expire_credits as the schedule calls a job.
-- Called by    The job expire_credits, every minute.
-- Idempotency  What has expired once is gone.
-- Locks        Of each organization, without waiting.
-- Errors       None of its own.
-- Returns      In how many wallets something expired, 500 at most.
begin;
set local role ringfence_owner;

create or replace function ringfence.expire_credits_job(
    p_slot  timestamptz,
    p_as_of timestamptz
)
returns bigint
language sql
volatile
return billing.expire_credits(p_as_of => p_as_of)::bigint;

comment on function ringfence.expire_credits_job(timestamptz, timestamptz) is
'Books expired credit of wallets nobody has touched since, as a job.';

commit;
