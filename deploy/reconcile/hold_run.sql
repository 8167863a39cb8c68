-- Deploy ringfence:reconcile/hold_run to pg
-- requires: reconcile/tables
-- requires: core/raise_error

-- Purpose      The run somebody goes on with, locked and with its lease renewed: pages of one run
--              come one after the other.
-- Called by    reconcile_vapi_calls, reconcile_stripe_payments, finish_reconciliation.
-- Idempotency  Renewing twice is renewing once.
-- Locks        The run's row.
-- Errors       RF001 no run, RF151 unknown run, RF251 it does not run, or somebody else has it.
-- Returns      The run.
begin;
set local role ringfence_owner;

create or replace function ringfence.hold_run(
    p_run_id uuid,
    p_lease  uuid,
    p_now    timestamptz
)
returns ringfence.reconciliation_run
language plpgsql
volatile
as $hold_run$
declare
    c_lease constant interval := interval '1 minute';
    v_run   ringfence.reconciliation_run;
begin
    if p_run_id is null then
        perform ringfence.raise_error('RF001', jsonb_build_object('argument', 'p_run_id'));
    end if;
    update ringfence.reconciliation_run as run
       set leased_until = case when run.status = 'running'
                                and run.lease = coalesce(p_lease, run.lease)
                               then p_now + c_lease else run.leased_until end
     where run.run_id = p_run_id
    returning run.* into v_run;
    if not found then
        perform ringfence.raise_error('RF151', jsonb_build_object('run_id', p_run_id));
    elsif v_run.status <> 'running' or v_run.lease <> p_lease then
        perform ringfence.raise_error('RF251', jsonb_build_object(
            'run_id', p_run_id, 'status', v_run.status, 'worker', v_run.worker));
    end if;
    return v_run;
end
$hold_run$;

comment on function ringfence.hold_run(uuid, uuid, timestamptz) is
'The run somebody goes on with, locked, its lease renewed. Errors: RF001, RF151, RF251.';

commit;
