-- Verify ringfence:monitor/evaluate_alerts on pg
select ringfence.verify_internal_function('ringfence.evaluate_alerts(timestamptz,text)');
