\set ON_ERROR_STOP 1
-- serial: one run goes on at a time in the whole system
begin;
select plan(3);

select tests.claimed_run('2030-01-03Z') as run \gset
create function pg_temp.add(p_run uuid, p_items ringfence.reconciled_item[], p_until timestamptz) returns text language sql as $$
    select format('%s %s %s %s', checked, missing, recovered, failed) from ringfence.count_page(ringfence.hold_run(p_run, null, '2030-01-03Z'), p_items, p_until) $$;
select is(pg_temp.add(:'run', array[row('recovered', true, null), row('failed', true, '{"code": "x"}'), row('adjusted', false, null), row('mismatched', false, null), row('passed_over', false, null), row('quarantined', false, null)]::ringfence.reconciled_item[], '2030-01-02Z'), '5 2 1 1', 'adds up a page');
select is(pg_temp.add(:'run', null, '2030-01-01Z'), '0 0 0 0', 'also an empty one');
select is((select format('%s %s %s %s %s %s %s %s', total_checked, missing_found, recovered, mismatched, adjusted, quarantined, passed_over, progress_at at time zone 'UTC') from billing.reconciliation_history where run_id = :'run'), '5 2 1 2 1 1 1 2030-01-02 00:00:00', 'the run never goes back');


select * from finish();
rollback;
