\set ON_ERROR_STOP 1
begin;
select plan(3);

delete from ringfence.channel;
select tests.tamper('delete from ringfence.payment') \g /dev/null
select is(ringfence.uses_stripe(), false, 'nobody has the key, nobody has paid');
select billing.register_channels('worker:keyed', '{stripe.charge}') \g /dev/null
select is(ringfence.uses_stripe(), true, 'somebody has the key');
delete from ringfence.channel;
select tests.checkout(tests.wallet(0), 1000) \g /dev/null
select is(ringfence.uses_stripe(), true, 'somebody wanted to pay');

select * from finish();
rollback;
