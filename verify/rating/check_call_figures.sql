-- Verify ringfence:rating/check_call_figures on pg
select ringfence.verify_internal_function('ringfence.check_call_figures(numeric,numeric)');
