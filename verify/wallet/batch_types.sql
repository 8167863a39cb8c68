-- Verify ringfence:wallet/batch_types on pg
select null::ringfence.deduction, null::ringfence.deduction_answer where false;
