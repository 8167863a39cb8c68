\set ON_ERROR_STOP 1
begin;
select plan(4);

select tests.wallet(1000) as org \gset
select billing.commit_reserved_credits(:'org', 'c1', 61) \g /dev/null
select ringfence.tell_call_ended(:'org', 'c1', '2030-01-01Z') \g /dev/null
select is_empty(format('select * from billing.outbox_messages where org_id = %L', :'org'), 'nobody listens');
select billing.set_webhook_endpoint(:'org', 'https://example.com/') \g /dev/null
select ringfence.tell_call_ended(:'org', 'c1', '2030-01-01Z'), ringfence.tell_call_ended(:'org', 'c1', '2030-01-01Z'), ringfence.tell_call_ended(:'org', 'nobody', '2030-01-01Z') \g /dev/null
select is((select count(*) from billing.outbox_messages where org_id = :'org'), 1::bigint, 'once');
select results_eq(format($$select d ->> 'call_id', d -> 'charge', d -> 'balance', d -> 'duration_seconds' from (select payload #> '{event,data}' as d from billing.outbox_messages where org_id = %L) as told$$, :'org'),
    $$values ('c1', '72'::jsonb, '928'::jsonb, '61'::jsonb)$$, 'what it cost');
select billing.commit_reserved_credits(:'org', 'c2', 61), billing.commit_reserved_credits(:'org', 'c2', 61) \g /dev/null
select is((select count(*) from billing.outbox_messages where org_id = :'org' and payload #>> '{event,data,call_id}' = 'c2'), 1::bigint, 'settling tells it, once');

select * from finish();
rollback;
