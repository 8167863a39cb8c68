-- Verify ringfence:schedule/record_heartbeat on pg
select ringfence.verify_api_function('billing.record_heartbeat(text,timestamptz)', '{ringfence_worker,ringfence_ops}');
