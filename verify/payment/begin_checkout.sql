-- Verify ringfence:payment/begin_checkout on pg
select ringfence.verify_api_function('billing.begin_checkout(uuid,bigint,text,text,boolean,timestamptz)', '{ringfence_web,ringfence_ops}');
