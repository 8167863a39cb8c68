-- Verify ringfence:account/unlink_vendor on pg
select ringfence.verify_api_function('billing.unlink_vendor(uuid,text,text,text,timestamptz)', '{ringfence_ops}');
