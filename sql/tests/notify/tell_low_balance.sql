\set ON_ERROR_STOP 1
begin;
select plan(4);

select tests.wallet(400) as org \gset
select ringfence.tell_low_balance(wallet, '2030-01-01Z') from ringfence.wallet as wallet where org_id = :'org' \g /dev/null
select is_empty(format('select * from billing.outbox_messages where org_id = %L', :'org'), 'no endpoint and no channel: nothing is said');
insert into ringfence.channel values ('email', 'worker:a', now());
select billing.set_webhook_endpoint(:'org', 'https://example.com/') \g /dev/null
select ringfence.tell_low_balance(wallet, '2030-01-01Z') from ringfence.wallet as wallet where org_id = :'org' \g /dev/null
select ringfence.tell_low_balance(wallet, '2030-01-01Z') from ringfence.wallet as wallet where org_id = :'org' \g /dev/null
select results_eq(format($$select topic from billing.outbox_messages where org_id = %L order by topic$$, :'org'), $$values ('email'), ('webhook')$$, 'once each');
select results_eq(format($$select payload ->> 'to', payload ->> 'subject' from billing.outbox_messages where org_id = %L and topic = 'email'$$, :'org'), $$values ('test@example.com', 'Your balance is low: 4.00 USD')$$, 'to the organization''s address');
select is((select payload #> '{event,data}' from billing.outbox_messages where org_id = :'org' and topic = 'webhook'),
    jsonb_build_object('org_id', :'org', 'currency', 'USD', 'balance', 400, 'held', 0, 'available', 400, 'threshold', 500), 'in figures');

select * from finish();
rollback;
