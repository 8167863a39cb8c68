-- Verify ringfence:monitor/alert_views on pg
select rule, severity, state, opened_at, last_seen_at, closed_at, summary, facts, told, channels, description, advice from billing.alert_status where false;
select alert_id, rule, severity, opened_at, closed_at, lasted, summary, facts, told from billing.alert_history where false;
select audited_at, problems, sample from billing.audit_reports where false;
