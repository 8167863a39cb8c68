-- Verify ringfence:inbox/receive_webhook on pg
select ringfence.verify_api_function('billing.receive_webhook(text,text,text,text,timestamptz)', '{ringfence_web}');
