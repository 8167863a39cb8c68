\set ON_ERROR_STOP 1
begin;
select plan(4);

insert into ringfence.outbox_topic values ('pgtap', 3, '30 s', '4 s', '10 s', 'Only for this test.');
select ringfence.enqueue_effect(gen_random_uuid(), 'pgtap', 'x', '{"a": 1}', '2030-01-01Z') as effect \gset
set local role ringfence_readonly;
select results_eq(format($$select topic, dedupe_key, status, attempts, max_attempts, next_attempt_at, payload from billing.outbox_messages where message_id = %L$$, :'effect'),
    $$values ('pgtap', 'x', 'waiting', 0, 3, '2030-01-01Z'::timestamptz, '{"a": 1}'::jsonb)$$, 'an effect');
reset role;
set local role ringfence_web;
select throws_ok('select * from billing.outbox_messages', '42501', null, 'not for the web');
select is((select waiting from billing.channels where topic = 'pgtap'), 1::bigint, 'what waits of each kind');
select is((select count(*) from billing.channels where configured and topic = 'pgtap'), 0::bigint, 'and that nobody is there for it');
reset role;

select * from finish();
rollback;
