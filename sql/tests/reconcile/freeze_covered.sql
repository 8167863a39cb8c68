\set ON_ERROR_STOP 1
-- serial: one run goes on at a time in the whole system
begin;
select plan(9);

create function pg_temp.covered(p_from timestamptz, p_to timestamptz, p_at timestamptz, p_until timestamptz default null, p_failed integer default 0) returns boolean language plpgsql as $$
declare
    v_run uuid := tests.claimed_stripe_run(p_at, p_from, p_to);
begin
    perform billing.reconcile_stripe_payments(v_run, 'events', '{"data": []}', p_until => coalesce(p_until, p_at), p_as_of => p_at);
    perform billing.finish_reconciliation(v_run, p_as_of => p_at);
    update ringfence.reconciliation_run set failed = p_failed where run_id = v_run;
    return ringfence.freeze_covered() is not distinct from v_run;
end $$;
select is(ringfence.freeze_covered(), null, 'nothing was restored');
select billing.freeze_charging('test', '2030-01-01Z', '2030-01-02Z') \g /dev/null
select is(pg_temp.covered('2029-12-31Z', '2030-01-01 12:00Z', '2030-01-01 12:00Z'), false, 'a run from before');
select is(pg_temp.covered('2030-01-01Z', null, '2030-01-02 01:00Z'), false, 'one that begins too late');
select is(pg_temp.covered('2029-12-31Z', '2030-01-01 12:00Z', '2030-01-02 02:00Z'), false, 'one that ends too early');
select is(pg_temp.covered('2029-12-31Z', null, '2030-01-02 03:00Z', '2030-01-01Z'), false, 'one that was not read to the end');
select is(pg_temp.covered('2029-12-31Z', null, '2030-01-02 04:00Z', null, 1), false, 'one that left something out');
select is(pg_temp.covered('2029-12-31Z', null, '2030-01-02 05:00Z'), true, 'one that covers it');
select billing.freeze_charging('test', '2029-12-30Z', '2030-01-03Z') \g /dev/null
select is(ringfence.freeze_covered(), null, 'not another backup');
delete from ringfence.charging_freeze;
select is(ringfence.freeze_covered(), null, 'nor when it is over');

select * from finish();
rollback;
