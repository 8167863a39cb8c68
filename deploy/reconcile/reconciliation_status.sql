-- Deploy ringfence:reconcile/reconciliation_status to pg
-- requires: reconcile/views
-- requires: account/assert_organization

-- Purpose      How reconciliation with Vapi stands: how many runs of the last thirty days are in
--              which state, and what the last one that ended well came to.
-- Called by    GET /api/billing/reconciliation/status.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       RF101 unknown organization.
-- Returns      One row: the runs of one organization, or all runs there are. The last three columns
--              are null until a run has ended well.
begin;
set local role ringfence_owner;

create or replace function billing.reconciliation_status(
    p_org_id uuid default null
)
returns table (
    completed         bigint,
    failed            bigint,
    active            bigint,
    waiting           bigint,
    last_completed_id uuid,
    last_completed_at timestamptz,
    last_result       jsonb
)
language plpgsql
stable
rows 1
security definer
set search_path = pg_catalog, pg_temp
as $reconciliation_status$
begin
    if p_org_id is not null then
        perform ringfence.assert_organization(p_org_id);
    end if;
    return query
    with mine as (
        select history.run_id, history.status, history.finished_at, history.result
          from billing.reconciliation_history as history
         where history.vendor = 'vapi'
           and (p_org_id is null or history.org_id = p_org_id)
    ), last as (
        select mine.run_id, mine.finished_at, mine.result
          from mine
         where mine.status = 'completed'
         order by mine.finished_at desc, mine.run_id
         limit 1
    )
    select counted.completed, counted.failed, counted.active, counted.waiting, last.run_id,
           last.finished_at, last.result
      from (select count(*) filter (where mine.status = 'completed') as completed,
                   count(*) filter (where mine.status = 'failed') as failed,
                   count(*) filter (where mine.status = 'running') as active,
                   count(*) filter (where mine.status = 'waiting') as waiting
              from mine) as counted
      left join last on true;
end
$reconciliation_status$;

comment on function billing.reconciliation_status(uuid) is
'How reconciliation stands, of one organization or altogether. Errors: RF101.';

grant execute on function billing.reconciliation_status(uuid)
   to ringfence_web, ringfence_worker, ringfence_ops, ringfence_readonly;

commit;
