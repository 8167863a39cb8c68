\set ON_ERROR_STOP 1
begin;
select plan(4);

set local role ringfence_owner;
select is(ringfence.stripe_org_id('{"metadata": {"ringfence_org_id": "11111111-2222-4333-8444-555555555555"}}'), '11111111-2222-4333-8444-555555555555', 'ours');
select is(ringfence.stripe_org_id('{"metadata": {"ringfence_org_id": "x"}}'), null, 'what cannot be ours');
select is(ringfence.stripe_org_id('{"metadata": {}}'), null, 'none');
select is(ringfence.stripe_org_id('{"metadata": "ringfence_org_id"}'), null, 'no metadata');

select * from finish();
rollback;
