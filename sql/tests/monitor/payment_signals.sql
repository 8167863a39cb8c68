\set ON_ERROR_STOP 1
-- serial: counts what is open anywhere
begin;
select plan(6);

create function pg_temp.signal(p_rule text) returns text language sql as $$
    select format('%s %s %s', is_bad, is_well, summary) from ringfence.payment_signals('2030-01-02Z') where rule = p_rule $$;
select tests.tamper('delete from ringfence.payment_dispute'), tests.tamper($$delete from ringfence.payment where status = 'quarantined'$$) \g /dev/null
select tests.wallet(0) as org \gset
select tests.checkout(:'org', 1000) as payment, tests.checkout(:'org', 2000) as other \gset
select ok((select bool_and(is_well and not is_bad) from ringfence.payment_signals('2030-01-02Z')), 'all is well');
select tests.stripe('payment_intent.succeeded', :'payment'), tests.stripe('charge.dispute.created', :'payment', '{"id": "dp_pgtap"}'), tests.stripe('payment_intent.succeeded', :'other', '{"id": "pi_pgtap", "amount_received": 1}') \g /dev/null
select is(pg_temp.signal('dispute'), 't f Disputed payments: 1 (dp_pgtap).', 'a dispute');
select is(pg_temp.signal('payments_uncredited'), 't f Payments that came in and are credited to nobody: 1 (pi_pgtap).', 'money of nobody');
insert into ringfence.reconciliation_finding (org_id, vendor, kind, external_id, found_at, last_seen_at) values (:'org', 'stripe', 'missing', 'pi_pgtap_stuck', '2030-01-01Z', '2030-01-01Z');
select is(pg_temp.signal('payments_uncredited'), 't f Payments that came in and are credited to nobody: 2 (pi_pgtap, pi_pgtap_stuck).', 'and what could not be worked in');
select tests.stripe('charge.dispute.closed', :'payment', '{"id": "dp_pgtap", "status": "lost"}') \g /dev/null
select is(left(pg_temp.signal('dispute'), 3), 'f t', 'decided');

select billing.freeze_charging('why', p_as_of => '2030-01-02Z') \g /dev/null
select matches(pg_temp.signal('charging_frozen'), '^t f Charging has been frozen since 2030-01-02 00:00 UTC: why$', 'charging is frozen');

select * from finish();
rollback;
