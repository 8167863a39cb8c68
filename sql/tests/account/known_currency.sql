\set ON_ERROR_STOP 1
begin;
select plan(4);

select is(ringfence.known_currency('usd'), 'USD', 'Stripe writes lower case');
select is(ringfence.known_currency(' JPY '), 'JPY', 'blanks are no matter');
select throws_ok($$select ringfence.known_currency(null)$$, 'RF001', null, 'null');
select throws_ok($$select ringfence.known_currency('XXX')$$, 'RF004', null, 'unknown');

select * from finish();
rollback;
