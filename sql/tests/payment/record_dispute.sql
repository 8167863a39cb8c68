\set ON_ERROR_STOP 1
begin;
select plan(6);

select tests.wallet(0) as org \gset
select tests.checkout(:'org', 1000) as payment \gset
select tests.stripe('payment_intent.succeeded', :'payment') \g /dev/null
create function pg_temp.dispute(p_payment uuid, p_status text, p_type text default null) returns text language plpgsql as $$
declare
    v_outcome text := ringfence.record_dispute(tests.stripe_object('dispute', p_payment, jsonb_build_object('status', p_status)), p_type, '2030-01-01 01:00Z');
begin
    return v_outcome || ' ' || (select balance from ringfence.wallet where org_id = (select owner_id from ringfence.payment where payment_id = p_payment));
end $$;
select is(pg_temp.dispute(:'payment', 'warning_needs_response'), 'unchanged 1000', 'an inquiry takes nothing');
select is(pg_temp.dispute(:'payment', 'needs_response'), 'mirrored 0', 'without a type of event the status says all');
select is(pg_temp.dispute(:'payment', 'lost'), 'unchanged 0', 'lost');
select is(pg_temp.dispute(:'payment', 'lost', 'charge.dispute.funds_reinstated'), 'mirrored 1000', 'given back all the same');
select is(pg_temp.dispute(:'payment', 'under_review', 'charge.dispute.funds_withdrawn'), 'unchanged 1000', 'what was said before does not matter any more');
select throws_ok(format('select ringfence.record_dispute(%L, null, null)', '{"id": "dp_pgtap_x", "charge": "ch_pgtap_x"}'), 'RF109', null, 'of a charge nobody knows');

select * from finish();
rollback;
