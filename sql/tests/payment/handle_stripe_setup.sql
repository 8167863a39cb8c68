\set ON_ERROR_STOP 1
begin;
select plan(8);

select tests.wallet(0) as org \gset
set local role ringfence_owner;
select billing.link_vendor(:'org', 'stripe', 'stripe_customer', 'cus_setup') \g /dev/null
select set_config('tests.org', :'org', true) \g /dev/null
create function pg_temp.says(p_more jsonb) returns text language sql as $$
    select ringfence.handle_stripe_setup(jsonb_build_object('data', jsonb_build_object('object', '{"object": "setup_intent", "id": "seti_1", "status": "succeeded", "usage": "off_session", "customer": "cus_setup", "payment_method": "pm_setup"}'::jsonb || jsonb_build_object('metadata', jsonb_build_object('ringfence_org_id', current_setting('tests.org'))) || p_more)), null, null, '2030-01-01Z') $$;
select is(pg_temp.says('{"customer": "cus_nobody"}'), 'unknown', 'a customer of nobody');
select is(pg_temp.says('{"usage": "on_session"}'), 'ignored', 'a card that may not be charged alone');
select is(pg_temp.says('{"metadata": {}}'), 'ignored', 'a card for something else');
select is(pg_temp.says('{"metadata": {"ringfence_org_id": "11111111-2222-4333-8444-555555555555"}}'), 'unknown', 'a card for somebody else');
select is(pg_temp.says('{"payment_method": {"id": "pm_setup"}}'), 'kept', 'a card');
select is(pg_temp.says('{}'), 'unchanged', 'once');
select is((select payment_method_id from ringfence.auto_recharge where org_id = :'org'), 'pm_setup', 'for its organization');
select throws_ok($$select pg_temp.says('{"object": "charge"}')$$, 'RF003', null, 'not about a setup');

select * from finish();
rollback;
