-- Verify ringfence:vapi/expect_report on pg
select ringfence.verify_internal_function('ringfence.expect_report(uuid,text,timestamptz)');
