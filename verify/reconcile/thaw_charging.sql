-- Verify ringfence:reconcile/thaw_charging on pg
select ringfence.verify_api_function('billing.thaw_charging(timestamptz)', '{ringfence_ops}');
