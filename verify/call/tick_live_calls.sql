-- Verify ringfence:call/tick_live_calls on pg
select ringfence.verify_api_function('billing.tick_live_calls(integer,timestamptz)', '{ringfence_worker,ringfence_ops}');
