\set ON_ERROR_STOP 1
begin;
select plan(4);

set local role ringfence_owner;
select is(ringfence.stripe_payment_id('{"metadata": {"ringfence_payment_id": "11111111-2222-4333-8444-555555555555"}}'), '11111111-2222-4333-8444-555555555555', 'ours');
select is(ringfence.stripe_payment_id('{"metadata": {"ringfence_payment_id": "x"}}'), null, 'what cannot be ours');
select is(ringfence.stripe_payment_id('{"metadata": {}}'), null, 'none');
select is(ringfence.stripe_payment_id('{"metadata": "ringfence_payment_id"}'), null, 'no metadata');

select * from finish();
rollback;
