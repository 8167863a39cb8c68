-- Verify ringfence:core/claimed_organization on pg
select ringfence.verify_api_function('billing.claimed_organization()', '{ringfence_tenant,ringfence_ops}');
