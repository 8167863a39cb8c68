-- Verify ringfence:rating/set_rate on pg
select ringfence.verify_api_function('billing.set_rate(uuid,text,text,numeric,integer,integer,bigint,numeric,numeric,timestamptz,text,timestamptz)', '{ringfence_ops}');
