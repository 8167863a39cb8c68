-- Verify ringfence:notify/tables on pg
select ringfence.verify_table('ringfence.customer_event', '{event,description}');
select ringfence.verify_table('ringfence.webhook_endpoint', '{org_id,endpoint_id,url,events,secret,former_secret,former_until,disabled_at,disabled_reason,created_at}');
