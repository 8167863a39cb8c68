-- Verify ringfence:wallet/post_ordinary_deductions on pg
select ringfence.verify_internal_function('ringfence.post_ordinary_deductions(ringfence.deduction[],timestamptz,timestamptz)');
