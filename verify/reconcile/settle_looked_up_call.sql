-- Verify ringfence:reconcile/settle_looked_up_call on pg
select ringfence.verify_api_function('billing.settle_looked_up_call(uuid,text,text,timestamptz)', '{ringfence_worker,ringfence_ops}');
