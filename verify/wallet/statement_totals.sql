-- Verify ringfence:wallet/statement_totals on pg
select ringfence.verify_api_function('billing.statement_totals(uuid,timestamptz,timestamptz)', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly,ringfence_tenant}');
