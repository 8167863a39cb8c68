\set ON_ERROR_STOP 1
begin;
select plan(4);

set local role ringfence_owner;
select is(ringfence.stripe_id('"pi_1"'), 'pi_1', 'an id');
select is(ringfence.stripe_id('{"id": "pi_1", "object": "payment_intent"}'), 'pi_1', 'expanded');
select is(ringfence.stripe_id('null'), null, 'null');
select is(ringfence.stripe_id(null), null, 'missing');

select * from finish();
rollback;
