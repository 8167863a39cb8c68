-- Deploy ringfence:reconcile/claim_reconciliation to pg
-- requires: reconcile/tables
-- requires: core/clean_text
-- requires: core/clock

-- Purpose      Gives a worker the run that has waited longest, of the vendors it asks for. One run
--              with a vendor goes on at a time in the whole system. A run whose worker was not
--              heard of for a minute is lost: it goes on with somebody else from where it had come
--              to (lists of Stripe's from their beginning), until its third attempt.
-- Called by    Workers.
-- Idempotency  Each claim is one attempt.
-- Locks        A lock of its own, without waiting: who comes second while somebody claims gets
--              nothing.
-- Errors       RF001, RF002, RF003 p_worker, RF002, RF006 p_as_of.
-- Returns      One row, or none when nothing is to be done. The vendor is to be asked for all it
--              created from resume_from to list_to: an hour more than is judged at either end,
--              because we hear of a call at another instant than the vendor creates it.
begin;
set local role ringfence_owner;

create or replace function billing.claim_reconciliation(
    p_worker  text,
    p_vendors text[]      default null,
    p_as_of   timestamptz default null
)
returns table (
    run_id       uuid,
    org_id       uuid,
    vendor       text,
    window_from  timestamptz,
    window_to    timestamptz,
    resume_from  timestamptz,
    list_to      timestamptz,
    attempt      integer,
    lease        uuid,
    leased_until timestamptz
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $claim_reconciliation$
declare
    c_lease    constant interval := interval '1 minute';
    c_attempts constant integer := 3;
    c_margin   constant interval := interval '1 hour';
    v_worker   constant text := ringfence.clean_text('p_worker', p_worker, 160);
    v_now      constant timestamptz := ringfence.clock(p_as_of);
begin
    if not pg_try_advisory_xact_lock(7310312287655) then
        return;
    end if;
    update ringfence.reconciliation_run as run
       set status = case when run.attempts < c_attempts then 'waiting' else 'failed' end,
           finished_at = case when run.attempts >= c_attempts then v_now end,
           last_error = 'nothing was heard of the worker any more'
     where run.status = 'running'
       and run.leased_until <= v_now;

    return query
    update ringfence.reconciliation_run as run
       set status = 'running',
           attempts = run.attempts + 1,
           worker = v_worker,
           lease = gen_random_uuid(),
           leased_until = v_now + c_lease,
           started_at = coalesce(run.started_at, v_now)
      from (select waiting.org_id, waiting.run_id
              from ringfence.reconciliation_run as waiting
             where waiting.status = 'waiting'
               and waiting.due_at <= v_now
               and waiting.vendor = any (coalesce(p_vendors, array[waiting.vendor]))
               and not exists (select from ringfence.reconciliation_run as other
                                where other.status = 'running'
                                  and other.vendor = waiting.vendor)
             order by waiting.due_at, waiting.run_id
             limit 1
               for no key update) as next
     where run.org_id = next.org_id
       and run.run_id = next.run_id
    returning run.run_id, nullif(run.org_id, '00000000-0000-0000-0000-000000000000'), run.vendor,
              run.window_from, run.window_to,
              coalesce(run.progress_at, run.window_from - c_margin),
              least(run.window_to + c_margin, v_now), run.attempts, run.lease, run.leased_until;
end
$claim_reconciliation$;

comment on function billing.claim_reconciliation(text, text[], timestamptz) is
'Gives a worker the run that has waited longest. Errors: RF001, RF002, RF003, RF006.';

grant execute on function billing.claim_reconciliation(text, text[], timestamptz)
   to ringfence_worker, ringfence_ops;

commit;
