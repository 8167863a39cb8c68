-- Verify ringfence:account/link_vendor on pg
select ringfence.verify_api_function('billing.link_vendor(uuid,text,text,text,timestamptz)', '{ringfence_web,ringfence_ops}');
