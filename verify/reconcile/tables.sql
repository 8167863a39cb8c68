-- Verify ringfence:reconcile/tables on pg
select ringfence.verify_table('ringfence.reconciliation_run', '{org_id,run_id,vendor,requested_by,window_from,window_to,status,requested_at,due_at,attempts,worker,lease,leased_until,started_at,progress_at,finished_at,last_error,checked,missing,recovered,mismatched,adjusted,quarantined,unmatched,passed_over,stored,failed,errors}');
select ringfence.verify_table('ringfence.reconciliation_seen', '{run_id,external_id}');
select ringfence.verify_table('ringfence.reconciliation_finding', '{org_id,vendor,kind,external_id,run_id,occurred_at,found_at,last_seen_at,amount,vendor_cost,cause,resolution,resolved_at,note,details}');
select null::ringfence.reconciled_item where false;
select null::ringfence.stripe_verdict where false;
