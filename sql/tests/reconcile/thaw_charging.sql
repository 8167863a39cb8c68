\set ON_ERROR_STOP 1
-- serial: one run goes on at a time in the whole system
begin;
select plan(8);

select is_definer('billing', 'thaw_charging', array['timestamp with time zone'], 'runs as its owner');
select tests.recharging(0) as org \gset
set local role ringfence_ops;
create function pg_temp.thaw(p_at timestamptz) returns text language sql as $$ select outcome from billing.thaw_charging(p_at) $$;
select is(pg_temp.thaw('2030-01-02Z'), 'duplicate', 'nothing was frozen');
select billing.freeze_charging('why', p_as_of => '2030-01-02Z') \g /dev/null
select is(pg_temp.thaw('2030-01-02Z'), 'thawed', 'a freeze alone is lifted');
select is((select frozen from billing.charging_status()), false, 'at once');
select billing.freeze_charging('why', '2030-01-01Z', '2030-01-02Z') \g /dev/null
select throws_ok($$select billing.thaw_charging()$$, 'RF244', null, 'after a restore only when all was worked in');
select run_id as run from billing.request_reconciliation('stripe', '2029-12-31Z', p_as_of => '2030-01-02 05:00Z') \gset
select billing.claim_reconciliation('test', p_as_of => '2030-01-02 05:00Z') \g /dev/null
select billing.reconcile_stripe_payments(:'run', 'events', '{"data": []}', p_until => '2030-01-02 05:00Z', p_as_of => '2030-01-02 05:00Z') \g /dev/null
select throws_ok($$select billing.thaw_charging()$$, 'RF244', null, 'not while the run goes on');
select billing.finish_reconciliation(:'run', p_as_of => '2030-01-02 05:00Z') \g /dev/null
select is(pg_temp.thaw('2030-01-02 06:00Z'), 'thawed', 'then it is lifted');
reset role;
select is((select look_at from ringfence.auto_recharge where org_id = :'org'), '2030-01-02 06:00Z'::timestamptz, 'and what was under way is looked at');

select * from finish();
rollback;
