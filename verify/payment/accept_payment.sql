-- Verify ringfence:payment/accept_payment on pg
select ringfence.verify_api_function('billing.accept_payment(uuid,uuid,timestamptz)', '{ringfence_ops}');
