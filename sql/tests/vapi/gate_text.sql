\set ON_ERROR_STOP 1
begin;
select plan(4);

set local role ringfence_owner;
select is(ringfence.gate_text('{}', 'vapi_mode'), 'override', 'the default');
select is(ringfence.gate_text('{"vapi_mode": "saved"}', 'vapi_mode'), 'saved', 'what is set');
select is(ringfence.gate_text('{}', 'vapi_assistant_id'), null, 'without a default');
select is(ringfence.gate_text('{}', 'no_such'), null, 'no such setting');

select * from finish();
rollback;
