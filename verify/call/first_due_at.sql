-- Verify ringfence:call/first_due_at on pg
select ringfence.verify_internal_function('ringfence.first_due_at(boolean,ringfence.call_grant,ringfence.call_rules,timestamptz,timestamptz)');
