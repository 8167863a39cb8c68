-- Verify ringfence:vapi/resolve_quarantine on pg
select ringfence.verify_api_function('billing.resolve_quarantine(text,text,text,timestamptz)', '{ringfence_ops}');
