-- Verify ringfence:reconcile/request_reconciliation on pg
select ringfence.verify_api_function('billing.request_reconciliation(text,timestamptz,timestamptz,uuid,text,timestamptz)', '{ringfence_web,ringfence_worker,ringfence_ops}');
