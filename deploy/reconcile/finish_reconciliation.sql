-- Deploy ringfence:reconcile/finish_reconciliation to pg
-- requires: reconcile/hold_run
-- requires: reconcile/find_unmatched
-- requires: reconcile/find_unmatched_payments
-- requires: core/clock
-- requires: reconcile/percentage

-- Purpose      Ends a run, or an attempt at it. With an error it is tried again after one and two
--              minutes, three attempts in all, from where it had come to; p_retry => false says
--              that trying again is vain. What we have and the vendor has not is looked for when
--              its list has been read to the end.
-- Called by    Workers.
-- Idempotency  Repeated by who has the lease it answers what it came to.
-- Locks        The run's row.
-- Errors       RF001, RF151, RF251 the run, RF002, RF006 p_as_of.
-- Returns      The run as it is then; errors holds those of single calls, 100 at most, and at the
--              end that of the run.
begin;
set local role ringfence_owner;

create or replace function billing.finish_reconciliation(
    p_run_id uuid,
    p_error  text        default null,
    p_lease  uuid        default null,
    p_retry  boolean     default true,
    p_as_of  timestamptz default null
)
returns table (
    run_id              uuid,
    status              text,
    total_checked       bigint,
    missing_found       bigint,
    recovered           bigint,
    webhook_reliability numeric,
    errors              jsonb,
    next_attempt_at     timestamptz
)
language plpgsql
volatile
rows 1
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $finish_reconciliation$
declare
    c_attempts   constant integer := 3;
    c_first_wait constant interval := interval '1 minute';
    v_now        constant timestamptz := ringfence.clock(p_as_of);
    v_run        ringfence.reconciliation_run;
    v_unmatched  bigint;
begin
    select run.* into v_run
      from ringfence.reconciliation_run as run
     where run.run_id = p_run_id;
    if (v_run.status <> 'running' and v_run.lease = p_lease) is not true then
        v_run := ringfence.hold_run(p_run_id, p_lease, v_now);
        if p_error is null and v_run.progress_at >= v_run.window_to then
            v_unmatched := case v_run.vendor
                when 'stripe' then ringfence.find_unmatched_payments(v_run, v_now)
                else ringfence.find_unmatched(v_run, v_now) end;
        end if;
        update ringfence.reconciliation_run as run
           set status = case when p_error is null then 'completed'
                             when p_retry and run.attempts < c_attempts then 'waiting'
                             else 'failed' end,
               due_at = case when p_error is null then run.due_at
                             else v_now + c_first_wait * power(2, run.attempts - 1)::integer end,
               finished_at = case when p_error is null or not p_retry or run.attempts >= c_attempts
                                  then v_now end,
               last_error = left(p_error, 1000),
               leased_until = null,
               unmatched = coalesce(v_unmatched, run.unmatched)
         where run.org_id = v_run.org_id
           and run.run_id = v_run.run_id
        returning run.* into v_run;
        delete from ringfence.reconciliation_seen as seen
         where seen.run_id = v_run.run_id
           and v_run.finished_at is not null;
    end if;
    return query
    select v_run.run_id, v_run.status::text, v_run.checked, v_run.missing, v_run.recovered,
           ringfence.percentage(v_run.checked - v_run.missing, v_run.checked),
           v_run.errors || case when v_run.last_error is null then '[]'::jsonb
                                else jsonb_build_object('message', v_run.last_error) end,
           case when v_run.status = 'waiting' then v_run.due_at end;
end
$finish_reconciliation$;

comment on function billing.finish_reconciliation(uuid, text, uuid, boolean, timestamptz) is
'Ends a run, or an attempt at it. Errors: RF001, RF002, RF006, RF151, RF251.';

grant execute on function billing.finish_reconciliation(uuid, text, uuid, boolean, timestamptz)
   to ringfence_worker, ringfence_ops;

commit;
