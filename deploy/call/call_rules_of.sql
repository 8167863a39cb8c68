-- Deploy ringfence:call/call_rules_of to pg
-- requires: call/default_call_rules

-- Purpose      The settings about calls that are in force where these are set: they go over the
--              defaults.
-- Called by    reserve_call_credits, rules_for_calls.
-- Idempotency  Pure.
-- Locks        None.
-- Errors       None.
-- Returns      The rules.
begin;
set local role ringfence_owner;

create or replace function ringfence.call_rules_of(
    p_settings jsonb
)
returns ringfence.call_rules
language plpgsql
immutable
as $call_rules_of$
begin
    if p_settings = '{}' then
        return ringfence.default_call_rules();
    end if;
    return jsonb_populate_record(ringfence.default_call_rules(), p_settings);
end
$call_rules_of$;

comment on function ringfence.call_rules_of(jsonb) is
'The settings about calls that are in force where these are set.';

commit;
