\set ON_ERROR_STOP 1
begin;
select plan(12);

select is_definer('billing', 'discard_webhook', array['uuid', 'text', 'timestamp with time zone'], 'runs as its owner');
insert into ringfence.webhook_delivery (vendor, event_key, event_type, status, attempts, due_at, received_at, claim, payload) values ('pgtap', 'x', 'y', 'active', 4, '2000-01-01 00:01Z', '2000-01-01Z', gen_random_uuid(), '{}')
returning delivery_id as delivery \gset
insert into ringfence.webhook_delivery (vendor, event_key, event_type, status, attempts, due_at, received_at, outcome, payload) values ('pgtap', 'done', 'y', 'completed', 4, '2000-01-01 00:01Z', '2000-01-01Z', 'ignored', '{}')
returning delivery_id as done \gset
set local role ringfence_ops;
select throws_ok(format($$select billing.discard_webhook(%L, 'no', '2000-01-01Z')$$, :'delivery'), 'RF212', null, 'somebody is at it');
select results_eq(format($$select * from billing.discard_webhook(%L, 'settled by hand', '2000-01-01 00:01Z')$$, :'delivery'), format($$values ('discarded', %L::uuid, 'discarded')$$, :'delivery'), 'given up');
select results_eq(format($$select outcome, status from billing.discard_webhook(%L, 'other')$$, :'delivery'), $$values ('duplicate', 'discarded')$$, 'a second time');
select results_eq(format($$select outcome, finished_at, next_attempt_at from billing.webhook_delivery_log where delivery_id = %L$$, :'delivery'),
    $$values ('settled by hand', '2000-01-01 00:01Z'::timestamptz, null::timestamptz)$$, 'the first reason stays');
select is(billing.claim_webhooks(p_as_of => '2000-02-01Z'), null, 'nobody works it in');
select throws_ok(format($$select billing.discard_webhook(%L, 'no')$$, :'done'), 'RF212', null, 'what is completed stays so');
select throws_ok(format($$select billing.discard_webhook(%L, '')$$, :'delivery'), 'RF001', null, 'no reason');
select throws_ok(format($$select billing.discard_webhook(%L, repeat('x', 201))$$, :'delivery'), 'RF002', null, 'an overlong one');
select throws_ok(format($$select billing.discard_webhook(%L, E'x\x01')$$, :'delivery'), 'RF003', null, 'an unprintable one');
select throws_ok($$select billing.discard_webhook(null, 'x')$$, 'RF001', null, 'no id');
select throws_ok($$select billing.discard_webhook(gen_random_uuid(), 'x')$$, 'RF105', null, 'an unknown delivery');
reset role;

select * from finish();
rollback;
