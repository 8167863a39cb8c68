-- Verify ringfence:schedule/release_heartbeat on pg
select ringfence.verify_api_function('billing.release_heartbeat(text,timestamptz)', '{ringfence_worker,ringfence_ops}');
