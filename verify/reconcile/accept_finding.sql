-- Verify ringfence:reconcile/accept_finding on pg
select ringfence.verify_api_function('billing.accept_finding(uuid,text,text,text,text,timestamptz)', '{ringfence_ops}');
