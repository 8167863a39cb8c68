\set ON_ERROR_STOP 1
begin;
select plan(4);

select tests.organization() as org \gset
select billing.set_rate(:'org', p_per_minute => 90, p_as_of => '2030-01-01Z'), billing.set_rate(:'org', p_per_minute => 95, p_as_of => '2030-02-01Z') \g /dev/null
select billing.set_exchange_rate('MYR', 0.22, p_as_of => '2030-01-01Z'), billing.set_exchange_rate('MYR', 0.23, p_as_of => '2030-02-01Z') \g /dev/null
set local role ringfence_readonly;
select results_eq(format('select per_minute, valid_from, valid_until from billing.rates where org_id = %L order by valid_from', :'org'),
    $$values (90::numeric, '2030-01-01Z'::timestamptz, '2030-02-01Z'::timestamptz), (95, '2030-02-01Z', null)$$, 'each version until the next');
select results_eq($$select per_minute, valid_from from billing.rates where org_id is null and currency = 'JPY' and product = 'call'$$,
    $$values (70::numeric, '-infinity'::timestamptz)$$, 'everybody''s has no organization');
select results_eq($$select usd, valid_from, valid_until from billing.exchange_rates where currency = 'MYR' order by valid_from$$,
    $$values (0.22, '2030-01-01Z'::timestamptz, '2030-02-01Z'::timestamptz), (0.23, '2030-02-01Z', null)$$, 'each version until the next');
reset role;
grant ringfence_tenant to current_user;
set local role ringfence_tenant;
select throws_ok('select * from billing.rates', '42501', null, 'not for tenants');
reset role;

select * from finish();
rollback;
