-- Verify ringfence:inbox/read_payload on pg
select ringfence.verify_internal_function('ringfence.read_payload(text)');
