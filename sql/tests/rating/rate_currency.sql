\set ON_ERROR_STOP 1
begin;
select plan(8);

select tests.organization(p_currency => 'EUR') as org \gset
select is(ringfence.rate_currency(null, null), 'USD', 'dollars for everybody');
select is(ringfence.rate_currency(null, 'jpy'), 'JPY', 'or what is named');
select is(ringfence.rate_currency(:'org', null), 'EUR', 'an organization''s own');
select is(ringfence.rate_currency(:'org', 'eur'), 'EUR', 'also when it is named');
select throws_ok(format('select ringfence.rate_currency(%L, ''USD'')', :'org'), 'RF003', null, 'no other');
select throws_ok(format('select ringfence.rate_currency(%L, ''XXX'')', :'org'), 'RF004', null, 'unknown');
select throws_ok('select ringfence.rate_currency(null, ''XXX'')', 'RF004', null, 'unknown, for everybody');
select throws_ok('select ringfence.rate_currency(gen_random_uuid(), null)', 'RF101', null, 'unknown organization');

select * from finish();
rollback;
