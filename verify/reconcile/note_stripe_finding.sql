-- Verify ringfence:reconcile/note_stripe_finding on pg
select ringfence.verify_internal_function('ringfence.note_stripe_finding(uuid,text,jsonb,text,jsonb,timestamptz)');
