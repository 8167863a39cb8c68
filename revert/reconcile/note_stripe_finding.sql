-- Revert ringfence:reconcile/note_stripe_finding from pg
begin;
set local role ringfence_owner;
drop function ringfence.note_stripe_finding(uuid, text, jsonb, text, jsonb, timestamptz);
commit;
