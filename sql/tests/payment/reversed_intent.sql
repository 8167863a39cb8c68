\set ON_ERROR_STOP 1
begin;
select plan(4);

select tests.wallet(0) as org \gset
select tests.checkout(:'org', 1000) as payment \gset
select tests.stripe('payment_intent.succeeded', :'payment') \g /dev/null
set local role ringfence_owner;
select is(ringfence.reversed_intent('{"payment_intent": "pi_unheard_of"}'), 'pi_unheard_of', 'as it says');
select is(ringfence.reversed_intent(jsonb_build_object('payment_intent', null, 'charge', 'ch_' || :'payment')), 'pi_' || :'payment', 'or by its charge');
select throws_ok($$select ringfence.reversed_intent('{"id": "dp_1", "charge": "ch_unheard_of"}')$$, 'RF109', null, 'of none that is known');
select throws_ok($$select ringfence.reversed_intent('{"id": "dp_1"}')$$, 'RF109', null, 'of none at all');

select * from finish();
rollback;
