-- Verify ringfence:inbox/repeat_webhook on pg
select ringfence.verify_internal_function('ringfence.repeat_webhook(text,text,text,jsonb,text,timestamptz)');
