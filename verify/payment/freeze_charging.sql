-- Verify ringfence:payment/freeze_charging on pg
select ringfence.verify_api_function('billing.freeze_charging(text,timestamptz,timestamptz)', '{ringfence_ops}');
