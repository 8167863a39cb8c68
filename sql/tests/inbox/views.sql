\set ON_ERROR_STOP 1
-- serial: counts what is in the queues, and holds one back
begin;
select plan(12);

insert into ringfence.webhook_delivery (vendor, event_key, event_type, status, attempts, due_at, received_at, finished_at, error_message, payload)
select 'pgtap', 'k' || number, 'x', status, attempts, clock_timestamp() + due::interval, '2000-01-01Z', case when status = 'dead' then timestamptz '2000-01-02Z' end, error, '{"a": 1}'
  from (values (1, 'waiting', 0, '-90 s', null), (2, 'waiting', 0, '-1 s', null), (3, 'waiting', 1, '1 h', 'why'), (4, 'active', 1, '1 min', null), (5, 'dead', 4, '-1 h', 'why'))
       as t (number, status, attempts, due, error);
update ringfence.queue_count set completed = 10 where queue = 'webhooks';
select gen_random_uuid() as ada \gset
select ringfence.enqueue_effect(:'ada', 'slack', name, '{}', clock_timestamp() + due::interval) from (values ('due', '-10 s'), ('later', '1 h'), ('leased', '-1 s'), ('lost', '-1 h'), ('dead', '-1 h')) as t (name, due) \g /dev/null
update ringfence.outbox_message set status = 'leased', attempts = 1, leased_until = clock_timestamp() + case dedupe_key when 'lost' then interval '-5 s' else '1 min' end where org_id = :'ada' and dedupe_key in ('leased', 'lost');
update ringfence.outbox_message set status = 'dead', attempts = 5, finished_at = '2000-01-03Z', last_error = 'gone' where org_id = :'ada' and dedupe_key = 'dead';

set local role ringfence_web;
select results_eq($$select queue, waiting, active, delayed, completed, failed, paused, dead from billing.queue_stats where queue = 'webhooks'$$,
    $$values ('webhooks', 2::bigint, 1::bigint, 1::bigint, 160::bigint, 2::bigint, 0::bigint, 1::bigint)$$, 'webhooks');
select ok((select oldest_age_seconds between 89 and 150 from billing.queue_stats where queue = 'webhooks'), 'how long the oldest has been due');
select results_eq($$select waiting, active, delayed, failed, paused, dead from billing.queue_stats where queue = 'effects'$$,
    $$values (2::bigint, 1::bigint, 1::bigint, 1::bigint, 0::bigint, 1::bigint)$$, 'effects; a lease that ran out is due again');
select ok((select oldest_age_seconds between 9 and 60 from billing.queue_stats where queue = 'effects'), 'how long');
select results_eq($$select webhook_queue, queue_metrics from billing.system_health()$$,
    $$values ('late', '{"active": 1, "completed": 160, "delayed": 1, "failed": 2, "paused": 0, "waiting": 2}'::jsonb)$$, 'so does health');
select throws_ok('select * from billing.dead_letters', '42501', null, 'payloads are not for the web');
reset role;

update ringfence.queue set paused = true where queue = 'webhooks';
select results_eq($$select waiting, active, delayed, paused, dead from billing.queue_stats where queue = 'webhooks'$$, $$values (0::bigint, 1::bigint, 0::bigint, 3::bigint, 1::bigint)$$, 'held back');

set local role ringfence_readonly;
select results_eq(format($$select queue, org_id, kind, key, attempts, error_message, payload, created_at, died_at from billing.dead_letters where kind = 'pgtap:x' or org_id = %L order by 1 desc$$, :'ada'),
    format($$select 'webhooks', null::uuid, 'pgtap:x', 'k5', 4, 'why', '{"a": 1}'::jsonb, '2000-01-01Z'::timestamptz, '2000-01-02Z'::timestamptz
             union all select 'effects', org_id, 'slack', 'dead', 5, 'gone', '{}', created_at, '2000-01-03Z' from billing.outbox_messages where org_id = %L and dedupe_key = 'dead'$$, :'ada'), 'what nobody could do');
select results_eq($$select event_type, event_key, status, outcome, error_message, attempts, next_attempt_at is null, created_at, finished_at from billing.webhook_delivery_log where vendor = 'pgtap' and event_key = 'k5'$$,
    $$values ('x', 'k5', 'dead', null::text, 'why', 4, true, '2000-01-01Z'::timestamptz, '2000-01-02Z'::timestamptz)$$, 'the log');
select ok((select next_attempt_at > created_at from billing.webhook_delivery_log where vendor = 'pgtap' and event_key = 'k3'), 'says when it goes on');
reset role;

delete from ringfence.webhook_delivery where vendor = 'pgtap';
delete from ringfence.outbox_message where org_id = :'ada';
update ringfence.queue set paused = false where queue = 'webhooks';
select results_eq($$select waiting, active, delayed, failed, paused, dead, oldest_age_seconds from billing.queue_stats where queue = 'webhooks'$$,
    $$values (0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint)$$, 'an empty queue');
select is((select webhook_queue from billing.system_health()), 'ok', 'is well');

select * from finish();
rollback;
