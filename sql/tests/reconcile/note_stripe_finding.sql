\set ON_ERROR_STOP 1
begin;
select plan(4);

select tests.wallet(0) as org \gset
select tests.checkout(:'org', 1000) as payment \gset
select tests.stripe('payment_intent.succeeded', :'payment') \g /dev/null
select tests.stripe('refund.created', :'payment', '{"id": "re_pgtap_noted", "amount": 300}') \g /dev/null
create function pg_temp.note(p_object jsonb) returns text language plpgsql as $$
declare
    v_run uuid := gen_random_uuid();
begin
    perform ringfence.note_stripe_finding(v_run, 'missing', p_object, 'credited', '{"why": "test"}', '2030-01-01Z');
    return (select format('%s %s %s %s', external_id, amount, occurred_at at time zone 'UTC', details ->> 'why') from ringfence.reconciliation_finding where vendor = 'stripe' and run_id = v_run);
end $$;
select is(pg_temp.note(tests.stripe_object('payment_intent', :'payment', '{"created": 1893492000}')), 'pi_' || :'payment' || ' 1000 2030-01-01 10:00:00 test', 'a payment');
select is(pg_temp.note(tests.stripe_object('checkout.session', :'payment')), 'pi_' || :'payment' || ' 1000 2030-01-01 10:00:00 test', 'its session is the same');
select is(pg_temp.note(tests.stripe_object('refund', :'payment', '{"id": "re_pgtap_noted", "created": 1893492000}')), 're_pgtap_noted -300 2030-01-01 10:00:00 test', 'a refund');
select is((select count(distinct org_id) from ringfence.reconciliation_finding where external_id in ('pi_' || :'payment', 're_pgtap_noted') and org_id = :'org'), 1::bigint, 'of the organization');

select * from finish();
rollback;
