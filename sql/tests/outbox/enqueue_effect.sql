\set ON_ERROR_STOP 1
begin;
select plan(15);

select function_privs_are('ringfence', 'enqueue_effect', array['uuid', 'text', 'text', 'jsonb', 'timestamp with time zone', 'timestamp with time zone', 'timestamp with time zone'],
    'ringfence_ops', '{}'::name[], 'internal');
select gen_random_uuid() as ada, gen_random_uuid() as bob \gset

select isnt(ringfence.enqueue_effect(:'ada', 'slack', 'alert-1', '{"text": "hello"}', '2030-01-01Z'), null, 'an effect is decided');
select results_eq(format($$select topic, dedupe_key, payload, status, attempts, not_before, expires_at, created_at, finished_at from ringfence.outbox_message where org_id = %L$$, :'ada'),
    $$values ('slack', 'alert-1', '{"text": "hello"}'::jsonb, 'waiting'::ringfence.outbox_status, 0, '2030-01-01Z'::timestamptz, null::timestamptz, '2030-01-01Z'::timestamptz, null::timestamptz)$$, 'as a row that waits');
select is(ringfence.enqueue_effect(:'ada', 'slack', 'alert-1', '{"text": "other"}', '2030-01-02Z'), null, 'it is decided once');
select isnt(ringfence.enqueue_effect(:'ada', 'email', 'alert-1', '{}', '2030-01-01Z'), null, 'another topic is another effect');
select isnt(ringfence.enqueue_effect(:'bob', 'slack', 'alert-1', '{}', null), null, 'another organization too; without a time by the clock');
select isnt(ringfence.enqueue_effect('00000000-0000-0000-0000-000000000000', 'slack', gen_random_uuid()::text, '{}', '2030-01-01Z'), null, 'the system has effects of its own');
select isnt(ringfence.enqueue_effect(:'ada', 'vapi.say', 'x', '{}', '2030-01-01Z', p_not_before => '2030-01-01 00:01Z', p_expires_at => '2030-01-01 00:02Z'), null, 'later, and not too late');
select results_eq(format($$select not_before, expires_at from ringfence.outbox_message where org_id = %L and topic = 'vapi.say'$$, :'ada'),
    $$values ('2030-01-01 00:01Z'::timestamptz, '2030-01-01 00:02Z'::timestamptz)$$, 'is written down');

select throws_ok($$select ringfence.enqueue_effect(null, 'slack', 'x', '{}', null)$$, 'RF001', null, 'no organization');
select throws_ok($$select ringfence.enqueue_effect(gen_random_uuid(), 'slack', '', '{}', null)$$, 'RF001', null, 'no key');
select throws_ok($$select ringfence.enqueue_effect(gen_random_uuid(), 'slack', 'x', null, null)$$, 'RF001', null, 'no payload');
select throws_ok($$select ringfence.enqueue_effect(gen_random_uuid(), 'slack', repeat('x', 501), '{}', null)$$, 'RF002', null, 'an overlong key');
select throws_ok($$select ringfence.enqueue_effect(gen_random_uuid(), 'slack', 'x', '[]', null)$$, 'RF003', null, 'a payload that is not an object');
select throws_ok($$select ringfence.enqueue_effect(gen_random_uuid(), 'fax', 'x', '{}', null)$$, 'RF003', null, 'an unknown topic');

select * from finish();
rollback;
