-- Verify ringfence:outbox/has_channel on pg
select ringfence.verify_internal_function('ringfence.has_channel(text)');
