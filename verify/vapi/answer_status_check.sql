-- Verify ringfence:vapi/answer_status_check on pg
select ringfence.verify_api_function('billing.answer_status_check(uuid,text,numeric,timestamptz)', '{ringfence_web,ringfence_ops}');
