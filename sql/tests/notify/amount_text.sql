\set ON_ERROR_STOP 1
begin;
select plan(4);

select is(ringfence.amount_text(1250, 'USD'), '12.50 USD', 'cents');
select is(ringfence.amount_text(-5, 'EUR'), '-0.05 EUR', 'below zero');
select is(ringfence.amount_text(300, 'JPY'), '300 JPY', 'without decimals');
select is(ringfence.amount_text(100000000000000001, 'USD'), '1000000000000000.01 USD', 'to the last cent');

select * from finish();
rollback;
