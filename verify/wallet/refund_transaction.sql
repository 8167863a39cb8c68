-- Verify ringfence:wallet/refund_transaction on pg
select ringfence.verify_api_function('billing.refund_transaction(uuid,uuid,bigint,text,text,timestamptz)', '{ringfence_worker,ringfence_ops}');
