\set ON_ERROR_STOP 1
begin;
select plan(6);

set local role ringfence_owner;
select is(ringfence.stripe_amount('2000'), 2000::bigint, 'an amount');
select is(ringfence.stripe_amount('-59'), -59::bigint, 'below zero');
select is(ringfence.stripe_amount('null'), null, 'null');
select throws_ok($$select ringfence.stripe_amount('20.5')$$, 'RF003', null, 'a fraction');
select throws_ok($$select ringfence.stripe_amount('"2000"')$$, 'RF003', null, 'a text');
select throws_ok($$select ringfence.stripe_amount('10000000000000000')$$, 'RF003', null, 'an absurd one');

select * from finish();
rollback;
