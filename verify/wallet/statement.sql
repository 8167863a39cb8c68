-- Verify ringfence:wallet/statement on pg
select ringfence.verify_api_function('billing.statement(uuid,timestamptz,timestamptz,integer,bigint)', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly,ringfence_tenant}');
