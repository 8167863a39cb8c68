-- Verify ringfence:reconcile/finish_reconciliation on pg
select ringfence.verify_api_function('billing.finish_reconciliation(uuid,text,uuid,boolean,timestamptz)', '{ringfence_worker,ringfence_ops}');
