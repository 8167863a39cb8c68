\set ON_ERROR_STOP 1
begin;
select plan(12);

select tests.organization() as org, tests.organization() as other, tests.organization(p_currency => 'SEK') as swede \gset
select results_eq(format($$select model, per_minute, increment_seconds, minimum_seconds, connection_fee, markup, hold_per_minute from ringfence.rate_terms_at(%L, 'call', '2030-01-01Z')$$, :'org'),
    $$values ('per_minute', 70::numeric, 1, 0, 0::bigint, 0::numeric, null::numeric)$$, '70 a minute, by the second, unless something else is set');
select is((ringfence.rate_terms_at(:'swede', 'call', '2030-01-01Z')).per_minute, 700::numeric, 'in its currency');
select is((ringfence.rate_terms_at(:'org', 'call', '1970-01-01Z')).per_minute, 70::numeric, 'since ever');
select is_empty(
    $$select currency from ringfence.currency as known
       where not exists (select from ringfence.rate as rate where rate.currency = known.currency and rate.product = 'call' and rate.valid_from = '-infinity')$$,
    'every currency has a default');

-- A rate changed during a call: the terms at its beginning stay what they were.
select billing.set_rate(:'org', p_per_minute => 90, p_as_of => '2030-01-01Z'), billing.set_rate(:'org', p_per_minute => 100, p_valid_from => '2030-02-01Z', p_as_of => '2030-01-01Z') \g /dev/null
select results_eq(format($$select (ringfence.rate_terms_at(%L, 'call', at)).per_minute
                             from unnest('{2029-12-31 23:59Z, 2030-01-01Z, 2030-01-31 23:59Z, 2030-02-01Z, 2040-01-01Z}'::timestamptz[]) as at$$, :'org'),
    $$values (70::numeric), (90), (90), (100), (100)$$, 'each version from its instant on');
select is((ringfence.rate_terms_at(:'other', 'call', '2030-02-01Z')).per_minute, 70::numeric, 'it is that organization''s only');

-- A new default concerns those who have none of their own.
select billing.set_rate(p_per_minute => 80, p_valid_from => '2030-03-01Z', p_as_of => '2030-01-01Z') \g /dev/null
select is((ringfence.rate_terms_at(:'org', 'call', '2030-03-01Z')).per_minute, 100::numeric, 'its own before everybody''s');
select is((ringfence.rate_terms_at(:'other', 'call', '2030-03-01Z')).per_minute, 80::numeric, 'everybody''s');
select is((ringfence.rate_terms_at(:'swede', 'call', '2030-03-01Z')).per_minute, 700::numeric, 'per currency');

select throws_ok(format('select ringfence.rate_terms_at(%L, ''number'', ''2030-01-01Z'')', :'org'), 'RF106', null, 'no rate');
select throws_ok('select ringfence.rate_terms_at(gen_random_uuid(), ''call'', ''2030-01-01Z'')', 'RF101', null, 'unknown organization');
select throws_ok('select ringfence.rate_terms_at(null, ''call'', ''2030-01-01Z'')', 'RF001', null, 'none');

select * from finish();
rollback;
