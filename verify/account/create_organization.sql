-- Verify ringfence:account/create_organization on pg
select ringfence.verify_api_function('billing.create_organization(uuid,text,text,text,bigint,timestamptz)', '{ringfence_web,ringfence_ops}');
