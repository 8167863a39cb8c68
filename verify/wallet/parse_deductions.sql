-- Verify ringfence:wallet/parse_deductions on pg
select ringfence.verify_internal_function('ringfence.parse_deductions(jsonb)');
