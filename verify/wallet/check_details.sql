-- Verify ringfence:wallet/check_details on pg
select ringfence.verify_internal_function('ringfence.check_details(jsonb)');
