\set ON_ERROR_STOP 1
begin;
select plan(32);

select is_definer('billing', 'set_rate', array['uuid', 'text', 'text', 'numeric', 'integer', 'integer', 'bigint', 'numeric', 'numeric',
                                               'timestamp with time zone', 'text', 'timestamp with time zone'], 'runs as its owner');
select tests.organization() as org, tests.organization(p_currency => 'EUR') as eur \gset
set local role ringfence_ops;
select results_eq(format($$select outcome, org_id, product, currency, valid_from, model, per_minute, increment_seconds, minimum_seconds, connection_fee, markup, hold_per_minute
                             from billing.set_rate(%L, p_per_minute => 90.5, p_increment_seconds => 6, p_minimum_seconds => 30, p_connection_fee => 5, p_as_of => '2030-01-01Z')$$, :'org'),
    format($$values ('set', %L::uuid, 'call', 'USD', '2030-01-01Z'::timestamptz, 'per_minute', 90.5, 6, 30, 5::bigint, 0::numeric, null::numeric)$$, :'org'), 'sets a rate from now on');
select rate_id as first from billing.rates where org_id = :'org' \gset
select results_eq(format($$select outcome, rate_id, valid_from
                             from billing.set_rate(%L, p_per_minute => 90.50, p_increment_seconds => 6, p_minimum_seconds => 30, p_connection_fee => 5, p_as_of => '2030-01-02Z')$$, :'org'),
    format($$values ('duplicate', %L::uuid, '2030-01-01Z'::timestamptz)$$, :'first'), 'what is in force already is not set again');
select is((select outcome from billing.set_rate(:'org', p_per_minute => 90.5, p_increment_seconds => 6, p_minimum_seconds => 30, p_connection_fee => 5,
                                                p_valid_from => '2030-01-01Z', p_as_of => '2030-06-01Z')), 'duplicate', 'a repeat, long after');
select throws_ok(format($$select billing.set_rate(%L, p_per_minute => 91, p_valid_from => '2030-01-01Z', p_as_of => '2030-06-01Z')$$, :'org'), 'RF222', null, 'what has begun stays');
select throws_ok(format($$select billing.set_rate(%L, p_per_minute => 91, p_as_of => '2030-01-01Z')$$, :'org'), 'RF222', null, 'also in the instant it begins');
select throws_ok(format($$select billing.set_rate(%L, p_per_minute => 91, p_valid_from => '2030-05-01Z', p_as_of => '2030-06-01Z')$$, :'org'), 'RF002', null, 'never in the past');
select throws_ok(format($$select billing.set_rate(%L, p_per_minute => 90.5, p_increment_seconds => 6, p_minimum_seconds => 30, p_connection_fee => 5, p_valid_from => '2030-05-01Z', p_as_of => '2030-06-01Z')$$, :'org'),
    'RF002', null, 'not with what was in force either');

-- Ahead of time.
select results_eq(format($$select outcome, valid_from from billing.set_rate(%L, p_per_minute => 95, p_valid_from => '2031-01-01Z', p_as_of => '2030-06-01Z')$$, :'org'),
    $$values ('set', '2031-01-01Z'::timestamptz)$$, 'ahead of time');
select is((select outcome from billing.set_rate(:'org', p_per_minute => 95, p_valid_from => '2031-01-01Z', p_as_of => '2030-06-01Z')), 'duplicate', 'again');
select rate_id as planned from billing.rates where org_id = :'org' and valid_from = '2031-01-01Z' \gset
select results_eq(format($$select outcome, valid_from, per_minute, rate_id = %L from billing.set_rate(%L, p_per_minute => 96, p_valid_from => '2031-01-01Z', p_as_of => '2030-06-01Z')$$, :'planned', :'org'),
    $$values ('replaced', '2031-01-01Z'::timestamptz, 96::numeric, false)$$, 'what has not begun is replaced, under another id');
select is((select outcome from billing.set_rate(:'org', p_per_minute => 96, p_valid_from => '2032-01-01Z', p_as_of => '2030-06-01Z')), 'set', 'the same again later is a version of its own');
select results_eq(format('select per_minute, valid_until from billing.rates where org_id = %L order by valid_from', :'org'),
    $$values (90.5, '2031-01-01Z'::timestamptz), (96, '2032-01-01Z'), (96, null)$$, 'the series');
select is((select outcome from billing.set_rate(:'org', p_per_minute => 97, p_valid_from => clock_timestamp() - interval '1 second')), 'set', 'a time just passed means now');

-- For everybody.
select results_eq($$select outcome, org_id, currency, per_minute from billing.set_rate(p_per_minute => 80, p_as_of => '2030-01-01Z')$$,
    $$values ('set', null::uuid, 'USD', 80::numeric)$$, 'for everybody, in dollars');
select results_eq($$select outcome, currency from billing.set_rate(p_per_minute => 75, p_currency => 'eur', p_as_of => '2030-01-01Z')$$, $$values ('set', 'EUR')$$, 'or what is named');
select is((select outcome from billing.set_rate(p_per_minute => 70, p_valid_from => '-infinity')), 'duplicate', 'the first default');
select throws_ok($$select billing.set_rate(p_per_minute => 71, p_valid_from => '-infinity')$$, 'RF222', null, 'which stays');

-- By the vendor's cost.
select results_eq(format($$select outcome, model, per_minute, markup, hold_per_minute from billing.set_rate(%L, 'call', 'cost_plus', p_markup => 0.25, p_hold_per_minute => 40, p_as_of => '2033-01-01Z')$$, :'org'),
    $$values ('set', 'cost_plus', null::numeric, 0.25, 40::numeric)$$, 'cost and markup');
select throws_ok(format($$select billing.set_rate(%L, 'call', 'cost_plus', p_hold_per_minute => 40, p_as_of => '2033-01-01Z')$$, :'eur'), 'RF221', null, 'not without an exchange rate');
select billing.set_exchange_rate('EUR', 1.08, '2033-02-01Z', p_as_of => '2033-01-01Z') \g /dev/null
select throws_ok(format($$select billing.set_rate(%L, 'call', 'cost_plus', p_hold_per_minute => 40, p_as_of => '2033-01-01Z')$$, :'eur'), 'RF221', null, 'that is in force by then');
select lives_ok(format($$select billing.set_rate(%L, 'call', 'greater_of', 70, p_hold_per_minute => 40, p_valid_from => '2033-02-01Z', p_as_of => '2033-01-01Z')$$, :'eur'), 'with one it can be');
select is((select outcome from billing.set_rate(:'org', 'sms', p_connection_fee => 2)), 'set', 'each text message');

select throws_ok(format('select billing.set_rate(%L)', :'org'), 'RF001', null, 'no price');
select throws_ok(format('select billing.set_rate(%L, p_per_minute => ''NaN'')', :'org'), 'RF002', null, 'no number');
select throws_ok(format('select billing.set_rate(%L, p_per_minute => 70, p_valid_from => ''infinity'')', :'org'), 'RF002', null, 'never');
select throws_ok(format('select billing.set_rate(%L, ''fax'', p_per_minute => 70)', :'org'), 'RF003', null, 'unknown product');
select throws_ok(format('select billing.set_rate(%L, p_per_minute => 70, p_currency => ''EUR'')', :'org'), 'RF003', null, 'not its currency');
select throws_ok('select billing.set_rate(p_per_minute => 70, p_currency => ''XXX'')', 'RF004', null, 'unknown currency');
select throws_ok('select billing.set_rate(gen_random_uuid(), p_per_minute => 70)', 'RF101', null, 'unknown organization');
set local role ringfence_web;
select throws_ok(format('select billing.set_rate(%L, p_per_minute => 70)', :'org'), '42501', null, 'not for the web role');
reset role;
grant execute on function billing.set_rate to ringfence_readonly;
set local role ringfence_readonly;
select throws_ok(format('select billing.set_rate(%L, p_per_minute => 70, p_as_of => ''2030-01-01Z'')', :'org'), 'RF006', null, 'another time is for operators');
reset role;

select * from finish();
rollback;
