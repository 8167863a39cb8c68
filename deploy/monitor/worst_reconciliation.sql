-- Deploy ringfence:monitor/worst_reconciliation to pg
-- requires: reconcile/tables
-- requires: payment/uses_stripe

-- Purpose      Of the newest comparisons over everybody, one for each vendor, the one that is worst
--              off: it failed, or it is longest ago. Where Stripe is not in use nothing is expected
--              of it.
-- Called by    money_signals.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      The run; nulls where there should be one with Vapi and none was ever over.
begin;
set local role ringfence_owner;

create or replace function ringfence.worst_reconciliation(
    p_since timestamptz
)
returns ringfence.reconciliation_run
language plpgsql
stable
as $worst_reconciliation$
declare
    v_run ringfence.reconciliation_run;
begin
    select newest.* into v_run
      from (values ('vapi'), ('stripe')) as vendor (name)
      left join lateral (select run.*
                           from ringfence.reconciliation_run as run
                          where run.vendor = vendor.name
                            and run.org_id = '00000000-0000-0000-0000-000000000000'
                            and run.status in ('completed', 'failed')
                          order by run.finished_at desc
                          limit 1) as newest on true
     where vendor.name = 'vapi' or newest.run_id is not null and ringfence.uses_stripe()
     order by coalesce(newest.status = 'failed', false) desc,
              coalesce(newest.finished_at, p_since)
     limit 1;
    return v_run;
end
$worst_reconciliation$;

comment on function ringfence.worst_reconciliation(timestamptz) is
'Of the newest comparisons with each vendor the one that is worst off.';

commit;
