\set ON_ERROR_STOP 1
begin;
select plan(13);

select is_definer('billing', 'claim_webhooks', array['integer', 'timestamp with time zone'], 'runs as its owner');
insert into ringfence.webhook_delivery (vendor, event_key, event_type, status, due_at, received_at, payload)
select 'pgtap', 'k' || number, 'x', 'waiting', timestamptz '2000-01-01Z' + number * interval '1 s', '2000-01-01Z', '{}' from generate_series(1, 5) as number;
set local role ringfence_worker;
select is(billing.claim_webhooks(p_as_of => '2000-01-01 00:00:00Z'), null, 'nothing is due');
select billing.claim_webhooks(2, '2000-01-01 00:00:04Z') as first \gset
select billing.claim_webhooks(10, '2000-01-01 00:00:04Z') as second \gset
select is(billing.claim_webhooks(10, '2000-01-01 00:00:04Z'), null, 'what is claimed is not claimed again');
select throws_ok($$select billing.claim_webhooks(0)$$, 'RF002', null, 'none');
select throws_ok($$select billing.claim_webhooks(101)$$, 'RF002', null, 'too many');
select throws_ok($$select billing.claim_webhooks(null)$$, 'RF002', null, 'no limit');
select throws_ok($$select billing.claim_webhooks(p_as_of => 'infinity')$$, 'RF002', null, 'not in eternity');
reset role;
select results_eq(format($$select event_key, status::text, attempts, due_at from ringfence.webhook_delivery where claim = %L order by 1$$, :'first'),
    $$values ('k1', 'active', 1, '2000-01-01 00:01:04Z'::timestamptz), ('k2', 'active', 1, '2000-01-01 00:01:04Z')$$, 'what fell due first, its attempt counted');
select results_eq(format($$select event_key from ringfence.webhook_delivery where claim = %L order by 1$$, :'second'), $$values ('k3'), ('k4')$$, 'then what else is due');

-- What was lost is claimed alone, before anything else
update ringfence.webhook_delivery set claim = gen_random_uuid(), due_at = '2000-01-01 00:01:04Z' where vendor = 'pgtap' and status = 'active';
select billing.claim_webhooks(10, '2000-01-01 00:01:04Z') as lost \gset
select is((select count(*) from ringfence.webhook_delivery where claim = :'lost'), 1::bigint, 'one that was lost, alone');
update ringfence.webhook_delivery set attempts = 4 where vendor = 'pgtap';
update ringfence.webhook_delivery set status = 'waiting', claim = null, due_at = '2000-01-01 00:01:04Z' where vendor = 'pgtap' and event_key = 'k1';
update ringfence.webhook_delivery set due_at = '2000-01-01 00:01:04Z' where vendor = 'pgtap' and event_key = 'k2';
update ringfence.webhook_delivery set due_at = '2001-01-01Z' where vendor = 'pgtap' and event_key > 'k2';
select isnt(billing.claim_webhooks(10, '2000-01-01 00:01:04Z'), null, 'one that is given up keeps no other waiting');
select results_eq($$select event_key, status::text from ringfence.webhook_delivery where vendor = 'pgtap' and event_key <= 'k2' order by 1$$, $$values ('k1', 'active'), ('k2', 'dead')$$, 'as one sees');

update ringfence.webhook_delivery set status = 'waiting', due_at = '2000-01-01Z' where vendor = 'pgtap';
update ringfence.queue set paused = true where queue = 'webhooks';
select is(billing.claim_webhooks(), null, 'a paused queue hands out nothing');

select * from finish();
rollback;
