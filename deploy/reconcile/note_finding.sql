-- Deploy ringfence:reconcile/note_finding to pg
-- requires: reconcile/tables

-- Purpose      Writes down what did not agree. Found again it is the same finding, as it is now;
--              what an operator has accepted stays accepted as long as nothing about it changes.
-- Called by    Reconciliation, the look-up of a call.
-- Idempotency  (organization, vendor, kind, external id).
-- Locks        The finding's row.
-- Errors       None.
-- Returns      Nothing.
begin;
set local role ringfence_owner;

create or replace function ringfence.note_finding(
    p_finding ringfence.reconciliation_finding,
    p_now     timestamptz
)
returns void
language plpgsql
volatile
as $note_finding$
declare
    v_new ringfence.reconciliation_finding := p_finding;
begin
    v_new.found_at := p_now;
    v_new.last_seen_at := p_now;
    v_new.resolved_at := case when v_new.resolution is not null then p_now end;
    insert into ringfence.reconciliation_finding as finding values (v_new.*)
    on conflict on constraint reconciliation_finding_pkey do update
       set run_id = excluded.run_id,
           last_seen_at = excluded.last_seen_at,
           occurred_at = coalesce(excluded.occurred_at, finding.occurred_at),
           amount = excluded.amount,
           vendor_cost = coalesce(excluded.vendor_cost, finding.vendor_cost),
           cause = coalesce(excluded.cause, finding.cause),
           details = excluded.details,
           resolution = excluded.resolution,
           resolved_at = excluded.resolved_at
     where finding.resolution is distinct from 'accepted'
        or excluded.resolution is not null
        or (finding.amount, finding.details)
           is distinct from (excluded.amount, excluded.details);
end
$note_finding$;

comment on function ringfence.note_finding(
    ringfence.reconciliation_finding, timestamptz) is
'Writes down what did not agree with a vendor.';

commit;
