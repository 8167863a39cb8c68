-- Deploy ringfence:call/default_call_rules to pg
-- requires: call/tables
-- requires: account/tables

-- Purpose      What holds for calls where an organization has set nothing; also the rows of the
--              settings' registry, so that each default stands once.
-- Called by    call_rules_of.
-- Idempotency  Pure.
-- Locks        None.
-- Errors       None.
-- Returns      The rules.
begin;
set local role ringfence_owner;

create or replace function ringfence.default_call_rules()
returns ringfence.call_rules
language plpgsql
immutable
as $default_call_rules$
begin
    return row(
        'incremental', 3600, null, null, false, 5, 900, 60,
        'Your credit is running out. This call will end in about a minute.',
        'Your credit has run out. Goodbye.')::ringfence.call_rules;
end
$default_call_rules$;

comment on function ringfence.default_call_rules() is
'The settings about calls where an organization has set nothing.';

insert into ringfence.setting
       (name, value_type, default_value, minimum, maximum, choices, description)
select known.name, known.value_type, nullif(rules.defaults -> known.name, 'null'), known.minimum,
       known.maximum, known.choices, known.description
  from (select to_jsonb(ringfence.default_call_rules()) as defaults) as rules
 cross join (values
    ('call_mode', 'choice', null, null, array['incremental', 'strict'],
     'strict holds the price of the longest call allowed, so that no overdraft is possible; '
     'incremental holds an estimate and extends it while the call goes on.'),
    ('max_call_seconds', 'integer', 60, 43200, null,
     'The longest a call may be. The vendor ends it then.'),
    ('exposure_limit', 'integer', 0, 1000000000000000, null,
     'How much live calls together may still cost beyond their holds and what is available. '
     'Default: ten times the debt limit.'),
    ('max_concurrent_calls', 'integer', 1, 100000, null,
     'How many calls may be live at once. Default: no limit.'),
    ('calls_may_use_debt', 'boolean', null, null, null,
     'Calls may be authorized down to the debt limit rather than to zero.'),
    ('strict_tolerance_seconds', 'integer', 0, 60, null,
     'What a strict hold covers beyond the longest call allowed.'),
    ('hold_grace_seconds', 'integer', 60, 86400, null,
     'How long a hold lasts beyond the longest call allowed.'),
    ('warn_seconds', 'integer', 10, 600, null,
     'How long before the end of the money a call is warned.'),
    ('warn_message', 'text', null, 500, null, 'What is said then.'),
    ('end_message', 'text', null, 500, null, 'What is said when a call ends for want of money.')
 ) as known (name, value_type, minimum, maximum, choices, description);

commit;
