-- Verify ringfence:call/link_appointment on pg
select ringfence.verify_api_function('billing.link_appointment(uuid,text,text,timestamptz,text,timestamptz)', '{ringfence_web,ringfence_worker,ringfence_ops}');
