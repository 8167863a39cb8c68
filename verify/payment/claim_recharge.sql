-- Verify ringfence:payment/claim_recharge on pg
select ringfence.verify_api_function('billing.claim_recharge(uuid,timestamptz)', '{ringfence_worker,ringfence_ops}');
