-- Deploy ringfence:reconcile/reconciliation_runs to pg
-- requires: reconcile/views
-- requires: account/assert_organization
-- requires: core/raise_error

-- Purpose      The runs of reconciliation with Vapi, newest first, a page at a time; or one run,
--              with whomever. Runs with Stripe are in reconciliation_history.
-- Called by    GET /api/billing/reconciliation/history, and run-now while it waits.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       RF002 p_limit, RF101 unknown organization, RF151 unknown run.
-- Returns      Runs of one organization, or all runs there are, asked for before p_before; or the
--              one of p_run_id. result is the run in the words of the HTTP API.
begin;
set local role ringfence_owner;

create or replace function billing.reconciliation_runs(
    p_org_id uuid        default null,
    p_run_id uuid        default null,
    p_limit  integer     default 50,
    p_before timestamptz default null
)
returns table (
    run_id          uuid,
    org_id          uuid,
    vendor          text,
    requested_by    text,
    status          text,
    attempts        integer,
    window_from     timestamptz,
    window_to       timestamptz,
    requested_at    timestamptz,
    started_at      timestamptz,
    finished_at     timestamptz,
    next_attempt_at timestamptz,
    result          jsonb
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $reconciliation_runs$
begin
    if p_org_id is not null then
        perform ringfence.assert_organization(p_org_id);
    end if;
    if p_limit is null or p_limit not between 1 and 1000 then
        perform ringfence.raise_error('RF002', jsonb_build_object(
            'argument', 'p_limit', 'value', p_limit, 'minimum', 1, 'maximum', 1000));
    end if;
    return query
    select history.run_id, history.org_id, history.vendor, history.requested_by, history.status,
           history.attempts, history.window_from, history.window_to, history.requested_at,
           history.started_at, history.finished_at, history.next_attempt_at, history.result
      from billing.reconciliation_history as history
     where (p_org_id is null or history.org_id = p_org_id)
       and (p_run_id is null and history.vendor = 'vapi' or history.run_id = p_run_id)
       and (p_before is null or history.requested_at < p_before)
     order by history.requested_at desc, history.run_id
     limit p_limit;
    if not found and p_run_id is not null then
        perform ringfence.raise_error('RF151', jsonb_build_object('run_id', p_run_id));
    end if;
end
$reconciliation_runs$;

comment on function billing.reconciliation_runs(uuid, uuid, integer, timestamptz) is
'The runs of reconciliation, newest first, a page at a time; or one. Errors: RF002, RF101, RF151.';

grant execute on function billing.reconciliation_runs(uuid, uuid, integer, timestamptz)
   to ringfence_web, ringfence_worker, ringfence_ops, ringfence_readonly;

commit;
