-- Verify ringfence:schedule/tables on pg
select ringfence.verify_table('ringfence.job', '{job_name,function_name,every,time_of_day,enabled,next_slot,due_at,last_slot,last_caller,last_started_at,last_finished_at,last_succeeded_at,last_result,last_error,runs,failures,missed_slots}');
select ringfence.verify_table('ringfence.job_run', '{job_name,slot,attempt,caller,started_at,finished_at,result,error}');
select ringfence.verify_table('ringfence.heartbeat', '{caller,kind,first_seen_at,last_seen_at,lease_until}');
