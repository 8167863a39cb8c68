-- Verify ringfence:outbox/lease_effects on pg
select ringfence.verify_internal_function('ringfence.lease_effects(ringfence.outbox_topic,integer,text,timestamptz)');
