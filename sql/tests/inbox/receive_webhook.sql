\set ON_ERROR_STOP 1
begin;
select plan(30);

select is_definer('billing', 'receive_webhook', array['text', 'text', 'text', 'text', 'timestamp with time zone'], 'runs as its owner');
create temporary view delivery as select * from ringfence.webhook_delivery where vendor = 'pgtap';
set local role ringfence_web;
create temporary table answer as select * from billing.receive_webhook('pgtap', 'call-1:report', 'end-of-call-report', '{"message": {"cost": 0.1234, "server": {"secret": "hidden"}}}');
select results_eq('select outcome, status from answer', $$values ('stored', 'waiting')$$, 'stored');
reset role;
select results_eq('select delivery_id from answer', 'select delivery_id from delivery', 'under its id');
select results_eq('select event_key, event_type, status::text, attempts, outcome, error_message, finished_at, payload from delivery',
    $$values ('call-1:report', 'end-of-call-report', 'waiting', 0, null::text, null::text, null::timestamptz, '{"message": {"cost": 0.1234, "server": {"secret": "***"}}}'::jsonb)$$,
    'with its secrets masked and its numbers exact');
select ok((select received_at = due_at and received_at between clock_timestamp() - interval '1 min' and clock_timestamp() from delivery), 'due at once');

-- A repeat
set local role ringfence_web;
select results_eq($$select outcome, delivery_id, status from billing.receive_webhook('pgtap', 'call-1:report', 'end-of-call-report', '{"second": true}')$$,
    $$select 'replaced', delivery_id, 'waiting' from answer$$, 'what is not completed is replaced');
reset role;
select results_eq('select payload from delivery', $$values ('{"second": true}'::jsonb)$$, 'by the newer payload');
update ringfence.webhook_delivery set status = 'completed', finished_at = '2030-01-01Z' where vendor = 'pgtap';
set local role ringfence_web;
select results_eq($$select outcome, delivery_id, status from billing.receive_webhook('pgtap', 'call-1:report', 'end-of-call-report', '{"third": true}')$$,
    $$select 'duplicate', delivery_id, 'completed' from answer$$, 'what is completed stays so');
select results_eq($$select outcome, status from billing.receive_webhook('other', 'call-1:report', 'end-of-call-report', '{}')$$, $$values ('stored', 'waiting')$$, 'a key is the vendor''s own');
reset role;
select results_eq('select payload from delivery', $$values ('{"second": true}'::jsonb)$$, 'nothing has changed');

-- What cannot be read
set local role ringfence_web;
select results_eq($$select outcome, status from billing.receive_webhook('pgtap', 'broken', null, '{"token": "hidden", "a": ')$$, $$values ('dead', 'dead')$$, 'broken: a dead letter');
reset role;
select results_eq($$select event_type, status::text, error_message, payload, finished_at is not null from delivery where event_key = 'broken'$$,
    $$values ('unknown', 'dead', 'It cannot be read as JSON.', to_jsonb('{"token": ***, "a": '::text), true)$$, 'kept, masked');
set local role ringfence_web;
select results_eq($$select outcome, status from billing.receive_webhook('pgtap', 'broken', 'hang', '{"b": ')$$, $$values ('dead', 'dead')$$, 'broken again');
select results_eq($$select outcome, status from billing.receive_webhook('pgtap', 'broken', 'hang', '{"b": 1}')$$, $$values ('replaced', 'waiting')$$, 'whole at last');
select results_eq($$select outcome, status from billing.receive_webhook('pgtap', 'broken', 'hang', '{"b": ')$$, $$values ('duplicate', 'waiting')$$, 'what is broken replaces nothing that is whole');
reset role;
select results_eq($$select event_type, payload, error_message, finished_at from delivery where event_key = 'broken'$$, $$values ('hang', '{"b": 1}'::jsonb, null::text, null::timestamptz)$$, 'as it is now');
set local role ringfence_web;
select results_eq($$select outcome, status from billing.receive_webhook('pgtap', 'deep', 'x', repeat('[', 100000) || repeat(']', 100000))$$, $$values ('dead', 'dead')$$, 'nested without reason');
select results_eq($$select outcome, status from billing.receive_webhook('pgtap', 'nul', 'x', '{"a": "\u0000", "s\u0065cret": "hidden", "n": 1e99999}')$$, $$values ('stored', 'waiting')$$, 'what PostgreSQL would not take is cleaned');
reset role;
select is((select payload from delivery where event_key = 'nul'), jsonb_build_object('a', U&'\fffd', 'secret', '***', 'n', null), 'and masked, escapes or not');
select is_empty($$select event_key from delivery where payload::text like '%hidden%'$$, 'no secret has been written anywhere');

-- Time
set local role ringfence_web;
select lives_ok($$select billing.receive_webhook('pgtap', 'early', 'x', '{}', '2020-01-01Z')$$, 'one that waited for its turn');
reset role;
select is((select received_at from delivery where event_key = 'early'), '2020-01-01Z', 'is dated when it came');
set local role ringfence_web;
select throws_ok($$select billing.receive_webhook('pgtap', 'k', 'x', '{}', '2040-01-01Z')$$, 'RF006', null, 'not from the future');
select throws_ok($$select billing.receive_webhook('pgtap', 'k', 'x', '{}', '-infinity')$$, 'RF002', null, 'nor from eternity');

select throws_ok($$select billing.receive_webhook(null, 'k', 'x', '{}')$$, 'RF001', null, 'no vendor');
select throws_ok($$select billing.receive_webhook('pgtap', ' ', 'x', '{}')$$, 'RF001', null, 'no key');
select throws_ok($$select billing.receive_webhook('pgtap', 'k', 'x', null)$$, 'RF001', null, 'no payload');
select throws_ok($$select billing.receive_webhook('pgtap', repeat('k', 501), 'x', '{}')$$, 'RF002', null, 'an overlong key');
select throws_ok($$select billing.receive_webhook('pgtap', 'k', 'x', repeat(' ', 10000001))$$, 'RF002', null, 'an overlong payload');
select throws_ok($$select billing.receive_webhook('Some Vendor', 'k', 'x', '{}')$$, 'RF003', null, 'a vendor that cannot be one');
reset role;

select * from finish();
rollback;
