\set ON_ERROR_STOP 1
begin;
select plan(3);

insert into ringfence.webhook_delivery (vendor, event_key, event_type, status, due_at, received_at, payload) values ('pgtap', 'x', 'known', 'waiting', '2000-01-01Z', '2000-01-01Z', '{}')
returning delivery_id as delivery \gset
select is((ringfence.find_delivery(:'delivery')).event_key, 'x', 'finds it');
select throws_ok($$select ringfence.find_delivery(null)$$, 'RF001', null, 'no id');
select throws_ok($$select ringfence.find_delivery(gen_random_uuid())$$, 'RF105', null, 'an unknown one');

select * from finish();
rollback;
