\set ON_ERROR_STOP 1
begin;
select plan(5);

select tests.checkout(tests.wallet(0), 1000) \g /dev/null
create function pg_temp.ended(p_vendor text, p_status text, p_at timestamptz) returns void language sql as $$
    insert into ringfence.reconciliation_run (org_id, vendor, requested_by, window_from, window_to, status, requested_at, due_at, finished_at)
    values ('00000000-0000-0000-0000-000000000000', p_vendor, 'schedule', p_at - interval '1 day', p_at, p_status, p_at, p_at, p_at) $$;
create function pg_temp.worst() returns text language sql as $$ select format('%s %s', vendor, status) from ringfence.worst_reconciliation('2030-01-01Z') $$;
delete from ringfence.reconciliation_run;
select pg_temp.ended('stripe', 'completed', '2030-01-02Z') \g /dev/null
select is(pg_temp.worst(), ' ', 'none with Vapi is worse than one with Stripe');
select pg_temp.ended('vapi', 'completed', '2030-01-03Z') \g /dev/null
select is(pg_temp.worst(), 'stripe completed', 'the one that is longer ago');
select pg_temp.ended('vapi', 'failed', '2030-01-04Z') \g /dev/null
select is(pg_temp.worst(), 'vapi failed', 'or has failed');
select pg_temp.ended('stripe', 'failed', '2030-01-05Z'), pg_temp.ended('vapi', 'completed', '2030-01-06Z') \g /dev/null
select is(pg_temp.worst(), 'stripe failed', 'whichever it is');
delete from ringfence.channel;
select tests.tamper('delete from ringfence.payment') \g /dev/null
select is(pg_temp.worst(), 'vapi completed', 'of Stripe only where it is in use');

select * from finish();
rollback;
