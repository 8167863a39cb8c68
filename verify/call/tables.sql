-- Verify ringfence:call/tables on pg
select ringfence.verify_table('ringfence.call', '{org_id,call_id,id,vapi_call_id,status,reserved,granted_seconds,max_duration_seconds,terms,reserved_at,expires_at,started_at,ended_at,duration_seconds,billed_seconds,ended_reason,charge,charge_seq,vendor_cost,costs,cost_breakdown,settled_by,settled_at,reconciled,conflicting_seconds,warned_at,end_requested_at,end_acknowledged_at,assistant_id,phone_number_id,control_host,created_at}');
select ringfence.verify_table('ringfence.live_call', '{org_id,call_id,reserved,allocations,is_strict,watched,granted_seconds,max_duration_seconds,drain,exposure,begun_at,expires_at,due_at,looked_up_at,warned_at,ending}');
select ringfence.verify_table('ringfence.appointment', '{org_id,appointment_id,call_id,starts_at,external_id,created_at}');
select null::ringfence.call_rules, null::ringfence.call_grant, null::ringfence.call_check, null::ringfence.call_report where false;
