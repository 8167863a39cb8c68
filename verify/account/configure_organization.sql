-- Verify ringfence:account/configure_organization on pg
select ringfence.verify_api_function('billing.configure_organization(uuid,jsonb,timestamptz)', '{ringfence_ops}');
