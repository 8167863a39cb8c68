-- Verify ringfence:rating/set_exchange_rate on pg
select ringfence.verify_api_function('billing.set_exchange_rate(text,numeric,timestamptz,timestamptz)', '{ringfence_ops}');
