-- Verify ringfence:vapi/tables on pg
select ringfence.verify_table('ringfence.quarantined_call', '{vapi_call_id,owner_id,reason,source,call,report,first_seen_at,last_seen_at,resolved_at}');
