\set ON_ERROR_STOP 1
begin;
select plan(5);

insert into ringfence.webhook_delivery (vendor, event_key, event_type, status, due_at, received_at, finished_at, payload) values
    ('pgtap', 'old', 'x', 'completed', '1990-01-01Z', '1990-01-01Z', '1990-01-01Z', '{"old": 1}'),
    ('pgtap', 'dead', 'x', 'dead', '1990-01-01Z', '1990-01-01Z', '1990-01-01Z', '{"old": 1}'),
    ('pgtap', 'waiting', 'x', 'waiting', '1990-01-01Z', '1990-01-01Z', null, '{"old": 1}'),
    ('pgtap', 'new', 'x', 'completed', '1990-02-01Z', '1990-02-01Z', '1990-02-01Z', '{"new": 1}');
select ringfence.enqueue_effect(gen_random_uuid(), 'slack', 'pgtap-' || name, '{}', '1990-01-01Z') from unnest(array['old', 'waiting', 'new']) as name \g /dev/null
update ringfence.outbox_message set status = 'done', finished_at = '1990-01-01Z', result = '{}' where dedupe_key = 'pgtap-old' and topic = 'slack';
update ringfence.outbox_message set status = 'done', finished_at = '1990-02-01Z' where dedupe_key = 'pgtap-new' and topic = 'slack';
select is(ringfence.empty_payloads('1990-01-15Z'), 3::bigint, 'what is finished and old');
select results_eq($$select event_key from ringfence.webhook_delivery where vendor = 'pgtap' and payload is null order by 1$$, $$values ('dead'), ('old')$$, 'webhooks');
select results_eq($$select dedupe_key, result from ringfence.outbox_message where dedupe_key like 'pgtap-%' and payload is null$$, $$values ('pgtap-old', null::jsonb)$$, 'effects');
select is(ringfence.empty_payloads('1990-01-15Z'), 0::bigint, 'once');
select is((select outcome from billing.receive_webhook('pgtap', 'old', 'x', '{}')), 'duplicate', 'its key stays');

select * from finish();
rollback;
