\set ON_ERROR_STOP 1
-- serial: one run goes on at a time in the whole system
begin;
select plan(14);

select is_definer('billing', 'finish_reconciliation', array['uuid', 'text', 'uuid', 'boolean', 'timestamp with time zone'], 'runs as its owner');
set local role ringfence_worker;
create function pg_temp.attempt(p_error text, p_at timestamptz, p_retry boolean default true) returns text language plpgsql as $$
declare v_run uuid; v_lease uuid; begin
    select claim.run_id, claim.lease into v_run, v_lease from billing.claim_reconciliation('test', p_as_of => p_at) as claim;
    return (select format('%s %s', status, next_attempt_at at time zone 'UTC') from billing.finish_reconciliation(v_run, p_error, v_lease, p_retry, p_at));
end $$;
select run_id as run from billing.request_reconciliation(p_as_of => '2030-01-03Z') \gset
select is(pg_temp.attempt('Vapi answered 503.', '2030-01-03Z'), 'waiting 2030-01-03 00:01:00', 'tried again after a minute');
select is_empty($$select * from billing.claim_reconciliation('test', p_as_of => '2030-01-03 00:00:59Z')$$, 'not before');
select is(pg_temp.attempt('Vapi answered 503.', '2030-01-03 00:01Z'), 'waiting 2030-01-03 00:03:00', 'then after two');
select is(pg_temp.attempt('Vapi answered 503.', '2030-01-03 00:03Z'), 'failed ', 'three attempts in all');
select is((select format('%s %s', last_error, result -> 'errors') from billing.reconciliation_history where run_id = :'run'), 'Vapi answered 503. [{"message": "Vapi answered 503."}]', 'with the reason');
select billing.request_reconciliation(p_as_of => '2030-01-04Z') \g /dev/null
select is(pg_temp.attempt('Vapi refuses the key.', '2030-01-04Z', false), 'failed ', 'not at all where that is vain');
select billing.request_reconciliation(p_as_of => '2030-01-05Z') \g /dev/null
create temporary table claimed as select * from billing.claim_reconciliation('test', p_as_of => '2030-01-05Z');
create temporary table finished as select finished.* from claimed, billing.finish_reconciliation(claimed.run_id, p_lease => claimed.lease, p_as_of => '2030-01-05 00:00:01Z') as finished;
select is((select format('%s %s %s %s', status, total_checked, webhook_reliability, errors) from finished), 'completed 0 100.00 []', 'no calls is 100');
select results_eq('select again.* from claimed, billing.finish_reconciliation(claimed.run_id, p_lease => claimed.lease) as again', 'select * from finished', 'a repeat answers the same');
select throws_ok(format('select billing.finish_reconciliation(%L)', (select run_id from claimed)), 'RF251', null, 'over is over');
select throws_ok($$select billing.finish_reconciliation(null)$$, 'RF001', null, 'no run');
select throws_ok($$select billing.finish_reconciliation('00000000-0000-4000-8000-000000000000')$$, 'RF151', null, 'an unknown run');
select throws_ok($$select billing.finish_reconciliation(null, p_as_of => 'infinity')$$, 'RF002', null, 'no time');
select is((select result -> 'webhookReliability' from billing.reconciliation_history where run_id = (select run_id from claimed)), '100.00'::jsonb, 'the result as callers see it');
reset role;


select * from finish();
rollback;
