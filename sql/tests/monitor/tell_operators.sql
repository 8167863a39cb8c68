\set ON_ERROR_STOP 1
-- serial: channels are of the whole system
begin;
select plan(8);

set local role ringfence_owner;
delete from ringfence.channel;
create function pg_temp.tell(p_closed timestamptz default null) returns text[] language sql as $$
    select ringfence.tell_operators(row('00000000-0000-8000-8000-00000000a1e7', 'dead_letters', '2030-01-01Z', '2030-01-01Z', p_closed, '3 webhooks have failed for good.', '{"dead_letters": 3}', '{}', null)::ringfence.alert, rule.*::ringfence.alert_rule, '2030-01-01Z')
      from ringfence.alert_rule as rule where rule.rule = 'dead_letters' $$;
create view pg_temp.effect as select topic, dedupe_key, payload from ringfence.outbox_message where org_id = '00000000-0000-0000-0000-000000000000' and dedupe_key like 'alert:00000000-0000-8000-8000-00000000a1e7:%';
select is(pg_temp.tell(), '{}', 'without a channel nobody is told');
select is_empty('select * from pg_temp.effect', 'and nothing is kept for when there is one: it would be old news');
insert into ringfence.channel (topic, caller, seen_at) values ('slack', 'worker:a', now()), ('email', 'worker:a', now()), ('alert_webhook', 'worker:a', now()), ('vapi.say', 'worker:a', now());
select is(pg_temp.tell(), '{slack,email,alert_webhook}', 'each channel there is');
select is((select payload ->> 'text' from pg_temp.effect where topic = 'slack'), E'Warning: dead letters\n3 webhooks have failed for good. Look at billing.dead_letters; retry or discard each.', 'Slack');
select is((select payload from pg_temp.effect where topic = 'email'), '{"subject": "Ringfence: Warning: dead letters", "text": "3 webhooks have failed for good. Look at billing.dead_letters; retry or discard each."}', 'e-mail');
select is((select (payload ->> 'body')::jsonb #- '{data,opened_at}' from pg_temp.effect where topic = 'alert_webhook'),
    '{"type": "alert.opened", "timestamp": "2030-01-01T00:00:00.000Z", "data": {"alert_id": "00000000-0000-8000-8000-00000000a1e7", "rule": "dead_letters", "severity": "warning", "summary": "3 webhooks have failed for good.", "closed_at": null, "facts": {"dead_letters": 3}}}', 'a signed event');
select pg_temp.tell() \g /dev/null
select is((select count(*) from pg_temp.effect), 3::bigint, 'once');
select pg_temp.tell('2030-01-01 01:00Z') \g /dev/null
select is((select payload ->> 'text' from pg_temp.effect where topic = 'slack' and dedupe_key like '%:closed'), E'Resolved: dead letters\nIt began at 2030-01-01 00:00 UTC and is over. Last seen: 3 webhooks have failed for good.', 'and once more when it is over');

select * from finish();
rollback;
