-- Verify ringfence:rating/round_charge on pg
select ringfence.verify_internal_function('ringfence.round_charge(numeric)');
