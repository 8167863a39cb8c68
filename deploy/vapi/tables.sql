-- Deploy ringfence:vapi/tables to pg
-- requires: call/tables
-- requires: account/tables

-- Purpose  What Vapi told us about calls of which nobody knows whose they are, and how an
--          organization wants its calls answered.
-- Note     A call in quarantine costs money that nobody is charged for, so it is kept with what it
--          cost and shown until it is settled.
begin;
set local role ringfence_owner;

create table ringfence.quarantined_call (
    vapi_call_id  text not null,
    owner_id      uuid,
    reason        text not null,
    source        text not null,
    call          jsonb not null,
    report        ringfence.call_report,
    first_seen_at timestamptz not null,
    last_seen_at  timestamptz not null,
    resolved_at   timestamptz,
    constraint quarantined_call_pkey primary key (vapi_call_id),
    constraint quarantined_call_reason_check
        check (reason in ('unknown owner', 'unreadable', 'never authorized'))
);
-- What is open, by when it came in.
create index quarantined_call_open_idx
    on ringfence.quarantined_call (first_seen_at) where resolved_at is null;

comment on table ringfence.quarantined_call is
'Calls at Vapi that could not be settled, because nobody knows whose they are, or how long they '
'were. Never dropped.';
comment on column ringfence.quarantined_call.vapi_call_id is 'The call''s id at Vapi.';
comment on column ringfence.quarantined_call.owner_id is 'Whose call it is, once that is known.';
comment on column ringfence.quarantined_call.reason is
'unknown owner; unreadable: how long it was cannot be made out; never authorized: somebody asked '
'whether it may go on, and nobody knows it.';
comment on column ringfence.quarantined_call.source is
'Who told us last: webhook, reconciliation, gate or status-check.';
comment on column ringfence.quarantined_call.call is
'The ids by which its owner is found, as Vapi states them.';
comment on column ringfence.quarantined_call.report is
'What was said about it; null as long as it has not ended.';
comment on column ringfence.quarantined_call.first_seen_at is 'When we first heard of it.';
comment on column ringfence.quarantined_call.last_seen_at is 'When we last heard of it.';
comment on column ringfence.quarantined_call.resolved_at is 'When it was settled after all.';

insert into ringfence.setting
       (name, value_type, default_value, minimum, maximum, choices, description) values
    ('vapi_assistant_id', 'text', null, null, 100, null,
     'The assistant at Vapi that answers calls to numbers without an assistant of their own. '
     'Default: the one that is linked to the organization, if it is one only.'),
    ('estimated_minutes', 'integer', '5', 1, 720, null,
     'How many minutes of a call are set aside when it is answered.'),
    ('vapi_mode', 'choice', '"override"', null, null, array['override', 'saved'],
     'override has Vapi send every event of a gated call here; saved leaves the assistant''s own '
     'server in place, and what is not heard is polled.'),
    ('vapi_credential_id', 'text', null, null, 100, null,
     'The credential at Vapi with which it signs what it sends here.'),
    ('vapi_forward_url', 'text', null, null, 500, null,
     'Where requests to the organization''s own server (tool calls, transfers) are passed on.'),
    ('no_credit_message', 'text', '"This number is not available at the moment. Goodbye."', null,
     500, null, 'What a caller hears when there is no credit for a call.'),
    ('blocked_message', 'text', '"This number is not available at the moment. Goodbye."', null,
     500, null, 'What a caller hears when spending is stopped.'),
    ('over_limit_message', 'text', '"This number is not available at the moment. Goodbye."', null,
     500, null, 'What a caller hears when the debt limit is exceeded.'),
    ('busy_message', 'text', '"All lines are busy. Please call again in a few minutes."', null,
     500, null, 'What a caller hears when as many calls are live as are allowed.'),
    ('unavailable_message', 'text', '"This number is not available at the moment. Goodbye."', null,
     500, null,
     'What a caller hears when no assistant is set up, or calls cannot be looked after.');

commit;
