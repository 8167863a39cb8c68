-- Deploy ringfence:schedule/tick to pg
-- requires: schedule/record_heartbeat
-- requires: schedule/run_next_job
-- requires: inbox/claim_webhooks
-- requires: inbox/process_webhook

-- Purpose      The scheduler's one entry point: leaves a heartbeat, then runs what is due, each
--              job and each webhook in a transaction of its own. Jobs come first, and again behind
--              every ten webhooks. A claim is committed before any of its webhooks is worked in,
--              so that one which takes the backend down has had its attempt counted. It decides
--              nothing itself, because a procedure that commits can be neither definer nor pin its
--              search_path; everything in it is qualified.
-- Called by    pg_cron every minute, the worker every second, people.
-- Idempotency  Any number of callers at any time; each slot runs once.
-- Locks        None of its own.
-- Errors       RF003 caller not of the form kind or kind:name.
-- Returns      Nothing.
begin;
set local role ringfence_owner;

create or replace procedure billing.tick(
    p_caller text default 'manual'
)
language plpgsql
as $tick$
declare
    v_job   text;
    v_claim uuid;
    v_event record;
begin
    perform billing.record_heartbeat(p_caller);
    commit;

    -- Bounded, so that a caller hears of a shutdown soon even when work keeps falling due.
    for v_round in 1 .. 100 loop
        v_job := billing.run_next_job(p_caller);
        commit;
        continue when v_job is not null;

        v_claim := billing.claim_webhooks();
        commit;
        exit when v_claim is null;
        loop
            select done.delivery_id, done.error into v_event
              from billing.process_webhook(v_claim) as done;
            commit;
            exit when v_event.delivery_id is null;
            -- A statement's time limit strikes once: whoever was cancelled comes again.
            if v_event.error like '57014:%' then
                return;
            end if;
        end loop;
    end loop;
end
$tick$;

comment on procedure billing.tick(text) is
'Runs whatever is due. Call it as often as you like, from as many places as you like. Errors: '
'RF003.';

grant execute on procedure billing.tick(text) to ringfence_worker, ringfence_ops;

commit;
