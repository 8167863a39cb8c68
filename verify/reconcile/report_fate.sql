-- Verify ringfence:reconcile/report_fate on pg
select ringfence.verify_internal_function('ringfence.report_fate(text)');
