-- Verify ringfence:reconcile/claim_reconciliation on pg
select ringfence.verify_api_function('billing.claim_reconciliation(text,text[],timestamptz)', '{ringfence_worker,ringfence_ops}');
