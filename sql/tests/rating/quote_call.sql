\set ON_ERROR_STOP 1
begin;
select plan(17);

select is_definer('billing', 'quote_call', array['uuid', 'numeric', 'numeric', 'timestamp with time zone'], 'runs as its owner');
select tests.organization() as org, tests.organization(p_currency => 'EUR') as eur, tests.organization(p_currency => 'GBP') as gbp \gset
set local role ringfence_ops;
select billing.set_rate(:'org', p_per_minute => 90, p_as_of => '2030-02-01Z') \g /dev/null
select rate_id as own from billing.rates where org_id = :'org' \gset
select results_eq(format($$select amount, billed_seconds, currency, breakdown ->> 'per_minute' from billing.quote_call(%L, 61.2, p_as_of => '2030-01-31Z')$$, :'org'),
    $$values (73::bigint, 62::bigint, 'USD', '70')$$, 'by the default: 62 of 60 seconds at 70, rounded up once');
select results_eq(format($$select amount, billed_seconds, rate_id from billing.quote_call(%L, 60, 12.5, '2030-02-01Z')$$, :'org'),
    format($$values (90::bigint, 60::bigint, %L::uuid)$$, :'own'), 'by its own from then on; the cost does not count');
select results_eq(format('select amount, billed_seconds from billing.quote_call(%L, 0)', :'org'), 'values (0::bigint, 0::bigint)', 'no call');

select billing.set_exchange_rate('EUR', 1.25, p_as_of => '2030-01-01Z') \g /dev/null
select billing.set_rate(:'eur', 'call', 'greater_of', 60, p_markup => 0.5, p_hold_per_minute => 80, p_as_of => '2030-01-01Z') \g /dev/null
select results_eq(format($$select amount, currency, breakdown -> 'cost_price' from billing.quote_call(%L, 60, 1, '2030-01-01Z')$$, :'eur'),
    $$values (120::bigint, 'EUR', '120'::jsonb)$$, 'a dollar is 80 cents, and half as much again');
select is((select amount from billing.quote_call(:'eur', 60, 0.1, '2030-01-01Z')), 60::bigint, 'the price of time where it is more');
select results_eq(format($$select amount, breakdown -> 'provisional' from billing.quote_call(%L, 60, null, '2030-01-01Z')$$, :'eur'),
    $$values (80::bigint, 'true'::jsonb)$$, 'an estimate without the cost');
select throws_ok(format('select billing.quote_call(%L, 60, 1, ''2029-01-01Z'')', gen_random_uuid()), 'RF101', null, 'unknown organization');
select throws_ok('select billing.quote_call(null, 60)', 'RF001', null, 'none');
select throws_ok(format('select billing.quote_call(%L, null)', :'org'), 'RF001', null, 'no duration');
select throws_ok(format('select billing.quote_call(%L, -1)', :'org'), 'RF002', null, 'a negative one');
select throws_ok(format('select billing.quote_call(%L, 1, ''Infinity'')', :'org'), 'RF002', null, 'an endless cost');
reset role;

delete from ringfence.exchange_rate where currency = 'EUR';
delete from ringfence.rate where currency = 'USD' and org_id <> :'org';
set local role ringfence_ops;
select throws_ok(format('select billing.quote_call(%L, 60, 1, ''2030-01-01Z'')', :'eur'), 'RF221', null, 'a cost without an exchange rate');
select throws_ok(format('select billing.quote_call(%L, 60, 1, ''2030-01-01Z'')', :'org'), 'RF106', null, 'no rate at all');
set local role ringfence_web;
select throws_ok(format('select billing.quote_call(%L, 1, p_as_of => ''2030-01-01Z'')', :'org'), 'RF006', null, 'another time is for operators');
reset role;
grant ringfence_tenant to current_user;
set local role ringfence_tenant;
select set_config('request.jwt.claims', format('{"org_id": "%s"}', :'gbp'), true) \g /dev/null
select is((select amount from billing.quote_call(:'gbp', 60)), 70::bigint, 'a tenant, for its own organization');
select throws_ok(format('select billing.quote_call(%L, 60)', :'eur'), '42501', null, 'and no other');
reset role;

select * from finish();
rollback;
