\set ON_ERROR_STOP 1
begin;
select plan(6);

select tests.wallet(0) as org \gset
select tests.checkout(:'org', 1000) as listed, tests.checkout(:'org', 2000) as unlisted, tests.checkout(:'org', 3000, '2030-01-06 12:00Z') as recent, tests.checkout(:'org', 4000, '2029-12-30Z') as earlier \gset
select tests.stripe('payment_intent.succeeded', id) from (values (:'listed'::uuid), (:'unlisted'), (:'recent'), (:'earlier')) as given (id) \g /dev/null
create function pg_temp.unmatched(p_at timestamptz, variadic p_listed uuid[]) returns text language plpgsql as $$
declare
    v_run   ringfence.reconciliation_run;
    v_found bigint;
begin
    insert into ringfence.reconciliation_run (org_id, vendor, requested_by, window_from, window_to, requested_at, due_at)
    values ('00000000-0000-0000-0000-000000000000', 'stripe', 'operator', '2029-12-31Z', '2030-01-07Z', p_at, p_at) returning * into v_run;
    insert into ringfence.reconciliation_seen select v_run.run_id, 'pi_' || id from unnest(p_listed) as id;
    v_found := ringfence.find_unmatched_payments(v_run, p_at);
    return (select format('%s: %s', v_found,
                (select string_agg(format('%s %s', amount, coalesce(resolution, 'open')), ', ') from billing.reconciliation_findings where kind = 'unmatched' and vendor = 'stripe' and org_id = (select owner_id from ringfence.payment where payment_id = p_listed[1]))));
end $$;
select is(pg_temp.unmatched('2030-01-07Z', :'listed'), '1: 2000 open', 'begun in the window, not on its last day, and not listed');
select is(pg_temp.unmatched('2030-01-08Z', :'listed'), '1: 2000 open', 'again');
select is(pg_temp.unmatched('2030-01-09Z', :'listed', :'unlisted'), '0: 2000 found', 'listed after all');
select is((select count(*) from billing.revenue_leaks where org_id = :'org'), 0::bigint, 'no leak any more');
select tests.stripe('refund.created', :'listed', '{"id": "re_pgtap_stuck", "amount": 1}') \g /dev/null
insert into ringfence.reconciliation_finding (org_id, vendor, kind, external_id, found_at, last_seen_at) values (:'org', 'stripe', 'missing', 're_pgtap_stuck', '2030-01-01Z', '2030-01-01Z');
select pg_temp.unmatched('2030-01-09 12:00Z', :'listed', :'unlisted') \g /dev/null
select is((select resolution from billing.reconciliation_findings where external_id = 're_pgtap_stuck'), 'credited', 'what is in the ledger after all is settled');
select tests.stripe('payment_intent.succeeded', :'listed', '{"id": "pi_pgtap_ex", "metadata": {}}', '2030-01-01Z') \g /dev/null
select billing.accept_payment(:'org', payment_id) from billing.payment_status where payment_intent_id = 'pi_pgtap_ex' \g /dev/null
select is(pg_temp.unmatched('2030-01-10Z', :'listed', :'unlisted'), '0: 2000 found', 'what was not begun here is nobody''s to miss');

select * from finish();
rollback;
