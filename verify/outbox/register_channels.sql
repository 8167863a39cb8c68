-- Verify ringfence:outbox/register_channels on pg
select ringfence.verify_api_function('billing.register_channels(text,text[],timestamptz)', '{ringfence_worker,ringfence_ops}');
