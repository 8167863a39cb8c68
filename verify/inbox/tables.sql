-- Verify ringfence:inbox/tables on pg
select ringfence.verify_table('ringfence.webhook_handler', '{vendor,event_type,function_name}');
select ringfence.verify_table('ringfence.webhook_delivery', '{delivery_id,vendor,event_key,event_type,status,attempts,due_at,claim,received_at,finished_at,outcome,error_message,payload}');
