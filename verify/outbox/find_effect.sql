-- Verify ringfence:outbox/find_effect on pg
select ringfence.verify_internal_function('ringfence.find_effect(uuid)');
