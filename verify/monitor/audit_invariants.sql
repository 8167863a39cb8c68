-- Verify ringfence:monitor/audit_invariants on pg
select ringfence.verify_api_function('billing.audit_invariants(uuid)', '{ringfence_worker,ringfence_ops,ringfence_readonly}');
