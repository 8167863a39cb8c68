-- Verify ringfence:vapi/answer_assistant_request on pg
select ringfence.verify_api_function('billing.answer_assistant_request(text,text,timestamptz)', '{ringfence_web,ringfence_ops}');
