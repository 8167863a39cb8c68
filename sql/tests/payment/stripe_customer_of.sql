\set ON_ERROR_STOP 1
begin;
select plan(4);

select tests.wallet(0) as org \gset
set local role ringfence_owner;
select is(ringfence.stripe_customer_of(:'org'), null, 'none');
select billing.link_vendor(:'org', 'stripe', 'stripe_customer', 'cus_one') \g /dev/null
select is(ringfence.stripe_customer_of(:'org'), 'cus_one', 'the only one');
select billing.link_vendor(:'org', 'stripe', 'stripe_customer', 'cus_two') \g /dev/null
select is(ringfence.stripe_customer_of(:'org'), null, 'of several none');
select ringfence.keep_card(:'org', 'cus_two', 'pm_two', '2030-01-01Z') \g /dev/null
select is(ringfence.stripe_customer_of(:'org'), 'cus_two', 'but that of the saved card');

select * from finish();
rollback;
