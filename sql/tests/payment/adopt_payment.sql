\set ON_ERROR_STOP 1
begin;
select plan(21);

select tests.wallet(0) as org, tests.wallet(0, p_currency => 'EUR') as euro \gset
create function pg_temp.intent(p_org uuid, p_id text, p_more jsonb default '{}') returns jsonb language sql
    as $$ select jsonb_build_object('id', 'pi_pgtap_' || p_id, 'object', 'payment_intent', 'status', 'succeeded', 'amount', 1000, 'amount_received', 1000, 'currency', 'usd', 'created', 1893492000,
            'metadata', jsonb_build_object('ringfence_org_id', p_org, 'ringfence_payment_id', '00000000-0000-4000-8000-00000000000' || p_id)) || p_more $$;
create function pg_temp.credit(p_intent jsonb) returns text language sql
    as $$ select ringfence.credit_payment(ringfence.stripe_intent_report(p_intent), '2030-01-02Z') $$;
select is(pg_temp.credit(pg_temp.intent(:'org', '1')), 'quarantined', 'as a rule what says that it is ours is not believed');
select billing.freeze_charging('test', p_as_of => '2030-01-02Z') \g /dev/null
select is(pg_temp.credit(pg_temp.intent(:'org', '1')), 'quarantined', 'nor while charging is frozen for another reason');
-- 1893492000 is ten o'clock.
select billing.freeze_charging('test', '2030-01-01 10:30Z', '2030-01-02Z') \g /dev/null
select is(pg_temp.credit(pg_temp.intent(:'org', '1')), 'credited', 'what went into quarantine is taken out of it after a restore');
select is(pg_temp.credit(pg_temp.intent(:'org', '2')), 'credited', 'what was not known at all is written again');
select is(pg_temp.credit(pg_temp.intent(:'org', '2')), 'duplicate', 'once');
select is(pg_temp.credit(pg_temp.intent(:'org', '3', '{"created": 1893489000}')), 'quarantined', 'what was made long before the backup was never ours');
select is(pg_temp.credit(pg_temp.intent(:'org', '4', '{"id": "pi_pgtap_x4"}' || jsonb_build_object('metadata', jsonb_build_object('ringfence_payment_id', '00000000-0000-4000-8000-000000000002', 'ringfence_org_id', :'org')))), 'quarantined', 'an id that another payment has');
select is(pg_temp.credit(pg_temp.intent('00000000-0000-4000-8000-000000000009', '5')), 'quarantined', 'an organization nobody knows');
select is(pg_temp.credit(pg_temp.intent(:'euro', '6')), 'quarantined', 'another currency than the organization''s');
select is(pg_temp.credit(pg_temp.intent(:'org', '7', '{"status": "requires_payment_method"}')), 'unknown', 'what nobody has paid');
select is(pg_temp.credit(pg_temp.intent(:'org', '7', '{"status": "processing"}')), 'pending', 'what the bank takes its time for');
select is(ringfence.credit_payment(ringfence.stripe_session_report(jsonb_build_object('id', 'cs_pgtap_8', 'object', 'checkout.session', 'mode', 'payment', 'status', 'open', 'payment_status', 'unpaid', 'amount_total', 1000, 'currency', 'usd', 'created', 1893492000,
    'metadata', jsonb_build_object('ringfence_org_id', :'org', 'ringfence_payment_id', '00000000-0000-4000-8000-000000000008')), null)), 'open', 'a session that can still be paid');
select is(pg_temp.credit(pg_temp.intent(:'org', '9') || jsonb_build_object('metadata', pg_temp.intent(:'org', '9') -> 'metadata' || '{"ringfence_purpose": "recharge"}')), 'credited', 'a card that was charged');
insert into ringfence.auto_recharge (org_id, status, amount, monthly_cap, customer_id, payment_method_id, changed_at) values (:'org', 'armed', 1000, 9000, 'cus_pgtap_a', 'pm_pgtap_a', '2030-01-01Z');
create function pg_temp.recharge(p_org uuid, p_more jsonb) returns text language sql
    as $$ select pg_temp.credit(jsonb_set(pg_temp.intent(p_org, '0', p_more), '{metadata,ringfence_purpose}', '"recharge"')) $$;
select is(pg_temp.recharge(:'org', '{"status": "processing"}'), 'pending', 'a card whose bank takes its time');
select is((select status from ringfence.auto_recharge where org_id = :'org'), 'in_flight', 'is not charged a second time meanwhile');
select is((select look_at from ringfence.auto_recharge where org_id = :'org'), '2030-01-01 16:00Z'::timestamptz, 'and is asked for, should nothing be heard of it');
delete from ringfence.charging_freeze;
select pg_temp.recharge(:'org', '{}') \g /dev/null
select is((select status from ringfence.auto_recharge where org_id = :'org'), 'armed', 'but when it has paid');
select is(pg_temp.credit(pg_temp.intent(:'org', '7')), 'credited', 'and credited later');
select is(pg_temp.credit(pg_temp.intent(:'org', '8')), 'credited', 'also of a session that was paid when all was over');
select is((select string_agg(format('%s %s', purpose, status), ', ' order by purpose) from billing.payment_status where org_id = :'org'), 'checkout credited, checkout credited, checkout credited, checkout credited, recharge credited, recharge credited', 'each with its purpose');
select is_empty(format('select * from billing.audit_invariants(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
