-- Verify ringfence:monitor/alert_tables on pg
select ringfence.verify_table('ringfence.alert_rule', '{rule,severity,description,advice}');
select ringfence.verify_table('ringfence.alert', '{alert_id,rule,opened_at,last_seen_at,closed_at,summary,facts,told,claimed_at}');
select ringfence.verify_table('ringfence.audit_report', '{slot,audited_at,problems,sample}');
select null::ringfence.alert_signal where false;
