-- Verify ringfence:wallet/is_replay on pg
select ringfence.verify_internal_function('ringfence.is_replay(uuid,text,text)');
