-- Verify ringfence:call/release_reservation on pg
select ringfence.verify_api_function('billing.release_reservation(uuid,text,text,timestamptz)', '{ringfence_web,ringfence_worker,ringfence_ops}');
