-- Verify ringfence:inbox/discard_webhook on pg
select ringfence.verify_api_function('billing.discard_webhook(uuid,text,timestamptz)', '{ringfence_ops}');
