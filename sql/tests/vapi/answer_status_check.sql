\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(11);

select is_definer('billing', 'answer_status_check', array['uuid', 'text', 'numeric', 'timestamp with time zone'], 'runs as its owner');
select tests.wallet(1000) as org \gset
set local role ringfence_owner;
select billing.reserve_call_credits(:'org', 'c1', 'v1', p_as_of => clock_timestamp()) \g /dev/null
set local role ringfence_web;
select is((select format('%s %s', outcome, end_call) from billing.answer_status_check(:'org', name, 10)), 'live f', 'by any name: ' || name) from unnest(array['c1', 'v1']) as name;
select is((select format('%s %s', outcome, end_call) from billing.answer_status_check(:'org', 'v2', 10)), 'unknown f', 'one we do not know is not ours to end');
set local role ringfence_ops;
select results_eq($$select reason, source, has_ended from billing.quarantine where external_id = 'v2'$$, $$values ('never authorized', 'status-check', false)$$, 'but is written down');
set local role ringfence_owner;
select ringfence.note_vapi_call(:'org', '{"id": "v3"}', null) \g /dev/null
set local role ringfence_web;
select is((select format('%s %s', outcome, end_call) from billing.answer_status_check(:'org', 'v3', 10)), 'unknown f', 'nor is one that did not come through the gate');
set local role ringfence_ops;
select billing.commit_reserved_credits(:'org', 'c1', 60) \g /dev/null
set local role ringfence_web;
select is((select format('%s %s', outcome, end_call) from billing.answer_status_check(:'org', 'v1')), 'ended t', 'what is charged is over');
reset role;
select tests.wallet(10) as other \gset
select billing.reserve_call_credits(:'org', 'c4', 'v4', p_as_of => clock_timestamp()) \g /dev/null
set local role ringfence_web;
select is((select format('%s %s', outcome, end_call) from billing.answer_status_check(:'other', 'v4', 1)), 'unknown f', 'somebody else''s is none of one''s own');
set local role ringfence_ops;
select is_empty($$select * from billing.quarantine where external_id = 'v4'$$, 'and has its owner, whoever asks');
set local role ringfence_web;
select throws_ok(format('select billing.answer_status_check(%L, null)', :'org'), 'RF001', null, 'no call');
select throws_ok($$select billing.answer_status_check('7e3c0000-0000-4000-8000-000000000009', 'v1')$$, 'RF101', null, 'nobody''s');

select * from finish();
rollback;
