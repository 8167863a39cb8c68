-- Deploy ringfence:monitor/audit_job to pg
-- requires: monitor/alert_tables
-- requires: monitor/audit_invariants

-- Purpose      Audits all books every night, so that what is wrong in them is found by us and not
--              by a customer.
-- Called by    The schedule.
-- Idempotency  The slot.
-- Locks        None.
-- Errors       None of ours.
-- Returns      How many problems it found.
begin;
set local role ringfence_owner;

create or replace function ringfence.audit_job(
    p_slot  timestamptz,
    p_as_of timestamptz
)
returns bigint
language plpgsql
volatile
as $audit_job$
declare
    v_problems bigint;
begin
    insert into ringfence.audit_report (slot, audited_at, problems, sample)
    select p_slot, p_as_of, count(*),
           coalesce(jsonb_agg(to_jsonb(fault)) filter (where fault.place <= 10), '[]')
      from (select found.*, row_number() over () as place
              from billing.audit_invariants() as found) as fault
    on conflict on constraint audit_report_pkey do nothing
    returning audit_report.problems into v_problems;
    return v_problems;
end
$audit_job$;

comment on function ringfence.audit_job(timestamptz, timestamptz) is
'Audits all books, as a job.';

commit;
