-- Verify ringfence:outbox/enqueue_effect on pg
select ringfence.verify_internal_function('ringfence.enqueue_effect(uuid,text,text,jsonb,timestamptz,timestamptz,timestamptz)');
