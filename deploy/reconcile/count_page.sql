-- Deploy ringfence:reconcile/count_page to pg
-- requires: reconcile/tables

-- Purpose      Adds what a page came to to its run, and moves the run on.
-- Called by    reconcile_vapi_calls and reconcile_stripe_payments, which hold the run.
-- Idempotency  The caller's: a call or an object is counted once in a run.
-- Locks        The run's row.
-- Errors       None.
-- Returns      What the page came to.
begin;
set local role ringfence_owner;

create or replace function ringfence.count_page(
    p_run   ringfence.reconciliation_run,
    p_items ringfence.reconciled_item[],
    p_until timestamptz
)
returns table (checked bigint, missing bigint, recovered bigint, failed bigint)
language plpgsql
volatile
rows 1
as $count_page$
begin
    return query
    with tally as (
        select count(*) filter (where item.outcome not in ('passed_over', 'stored')) as checked,
               count(*) filter (where item.is_missing) as missing,
               count(*) filter (where item.outcome = 'recovered') as recovered,
               count(*) filter (where item.outcome in ('adjusted', 'mismatched')) as mismatched,
               count(*) filter (where item.outcome = 'adjusted') as adjusted,
               count(*) filter (where item.outcome = 'quarantined') as quarantined,
               count(*) filter (where item.outcome = 'passed_over') as passed_over,
               count(*) filter (where item.outcome = 'stored') as stored,
               count(*) filter (where item.outcome = 'failed') as failed,
               coalesce(jsonb_agg(item.error) filter (where item.error is not null), '[]') as errors
          from unnest(p_items) as item
    ), counted as (
        update ringfence.reconciliation_run as run
           set checked = run.checked + tally.checked,
               missing = run.missing + tally.missing,
               recovered = run.recovered + tally.recovered,
               mismatched = run.mismatched + tally.mismatched,
               adjusted = run.adjusted + tally.adjusted,
               quarantined = run.quarantined + tally.quarantined,
               passed_over = run.passed_over + tally.passed_over,
               stored = run.stored + tally.stored,
               failed = run.failed + tally.failed,
               errors = case when jsonb_array_length(run.errors) < 100
                             then run.errors || tally.errors else run.errors end,
               progress_at = greatest(run.progress_at, p_until)
          from tally
         where run.org_id = p_run.org_id
           and run.run_id = p_run.run_id
    )
    select tally.checked, tally.missing, tally.recovered, tally.failed
      from tally;
end
$count_page$;

comment on function ringfence.count_page(
    ringfence.reconciliation_run, ringfence.reconciled_item[], timestamptz) is
'Adds what a page came to to its run, and moves the run on.';

commit;
