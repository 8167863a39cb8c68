-- Verify ringfence:wallet/refuse_deduction on pg
select ringfence.verify_internal_function('ringfence.refuse_deduction(jsonb,integer)');
