-- Verify ringfence:vapi/vapi_forward_url on pg
select ringfence.verify_api_function('billing.vapi_forward_url(text)', '{ringfence_web,ringfence_ops}');
