-- Verify ringfence:call/cleanup_expired_reservations on pg
select ringfence.verify_api_function('billing.cleanup_expired_reservations(integer,timestamptz)', '{ringfence_worker,ringfence_ops}');
