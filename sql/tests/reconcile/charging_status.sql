\set ON_ERROR_STOP 1
-- serial: one run goes on at a time in the whole system
begin;
select plan(5);

select is_definer('billing', 'charging_status', array[]::name[], 'runs as its owner');
set local role ringfence_readonly;
create function pg_temp.stands() returns text language sql as $$ select format('%s %s %s %s', frozen, reason, compare_from at time zone 'UTC', may_thaw) from billing.charging_status() $$;
select is(pg_temp.stands(), 'f   f', 'not frozen');
reset role;
select billing.freeze_charging('why', p_as_of => '2030-01-02Z') \g /dev/null
select is(pg_temp.stands(), 't why  t', 'frozen');
select billing.freeze_charging('why', '2030-01-01Z', '2030-01-02Z') \g /dev/null
select is(pg_temp.stands(), 't why 2029-12-31 23:00:00 f', 'after a restore');
select tests.claimed_stripe_run('2030-01-02 05:00Z', '2029-12-31Z') as run \gset
select billing.reconcile_stripe_payments(:'run', 'events', '{"data": []}', p_until => '2030-01-02 05:00Z', p_as_of => '2030-01-02 05:00Z'), billing.finish_reconciliation(:'run', p_as_of => '2030-01-02 05:00Z') \g /dev/null
select is((select format('%s %s', may_thaw, compared_by = :'run') from billing.charging_status()), 't t', 'and when all was worked in');

select * from finish();
rollback;
