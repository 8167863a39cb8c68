\set ON_ERROR_STOP 1
begin;
select plan(5);

select tests.recharging() as org, tests.recharging() as unmailed \gset
set local role ringfence_owner;
update ringfence.organization set email = null where org_id = :'unmailed';
insert into ringfence.channel values ('email', 'worker:a', now());
select billing.set_webhook_endpoint(:'org', 'https://example.com/', '{recharge.paused}') \g /dev/null
update ringfence.auto_recharge set status = 'paused', problem = 'The bank wants the customer.' where org_id in (:'org', :'unmailed');
select ringfence.tell_recharge(recharge, 'k', 'https://pay.example/1', '2030-01-10Z') from ringfence.auto_recharge as recharge where org_id in (:'org', :'unmailed') \g /dev/null
select results_eq(format($$select payload #>> '{event,type}', payload #> '{event,data}' ->> 'url', payload #> '{event,data}' ->> 'amount' from ringfence.outbox_message where org_id = %L and topic = 'webhook'$$, :'org'),
    $$values ('recharge.paused', 'https://pay.example/1', '2000')$$, 'its own system');
select matches((select payload ->> 'text' from ringfence.outbox_message where org_id = :'org' and topic = 'email'), 'https://pay\.example/1', 'its address, with the link');
select is_empty(format('select 1 from ringfence.outbox_message where org_id = %L and topic = ''email''', :'unmailed'), 'where there is one');
update ringfence.auto_recharge set status = 'disabled', problem = 'insufficient_funds' where org_id = :'org';
select ringfence.tell_recharge(recharge, 'l', null, '2030-01-10Z') from ringfence.auto_recharge as recharge where org_id = :'org' \g /dev/null
select ringfence.tell_recharge(recharge, 'l', null, '2030-01-10Z') from ringfence.auto_recharge as recharge where org_id = :'org' \g /dev/null
select is((select count(*) from ringfence.outbox_message where org_id = :'org' and topic = 'email'), 2::bigint, 'once');
select matches((select payload ->> 'text' from ringfence.outbox_message where org_id = :'org' and topic = 'email' and dedupe_key like '%:l'), 'switched off.*insufficient_funds', 'why');

select * from finish();
rollback;
