\set ON_ERROR_STOP 1
begin;
select plan(7);

select tests.wallet(0) as org \gset
select tests.checkout(:'org', 1000) as first, tests.checkout(:'org', 2000) as second \gset
set local role ringfence_owner;
update ringfence.payment set payment_intent_id = 'pi_pgtap_1' where payment_id = :'first';
create function pg_temp.found(p_report jsonb) returns uuid language sql as $$
    select (ringfence.find_payment(jsonb_populate_record(null::ringfence.payment_report, p_report))).payment_id $$;
select is(pg_temp.found('{"payment_intent_id": "pi_pgtap_1"}'), :'first', 'by its intent');
select is(pg_temp.found(jsonb_build_object('payment_intent_id', 'pi_pgtap_2', 'payment_id', :'second')), :'second', 'by our id');
select is(pg_temp.found(jsonb_build_object('payment_intent_id', 'pi_pgtap_2', 'session_id', 'cs_' || :'second')), :'second', 'by its session');
select is(pg_temp.found(jsonb_build_object('session_id', 'cs_' || :'first')), :'first', 'a session that does not say its intent');
select is(pg_temp.found(jsonb_build_object('payment_intent_id', 'pi_pgtap_2', 'payment_id', :'first')), null, 'our id alone is not enough where another intent has it');
select is(pg_temp.found(jsonb_build_object('payment_intent_id', 'pi_pgtap_2', 'payment_id', :'second', 'session_id', 'cs_other')), null, 'nor another session');
select is(pg_temp.found('{"payment_intent_id": "pi_pgtap_3", "payment_id": "11111111-2222-4333-8444-555555555555"}'), null, 'nobody''s');

select * from finish();
rollback;
