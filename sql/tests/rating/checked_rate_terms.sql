\set ON_ERROR_STOP 1
begin;
select plan(29);

select is(to_jsonb(ringfence.checked_rate_terms('call', '(,per_minute,70,1,0,0,0,)')) - 'rate_id',
    '{"model": "per_minute", "per_minute": 70, "increment_seconds": 1, "minimum_seconds": 0, "connection_fee": 0, "markup": 0, "hold_per_minute": null}', 'as given');
select isnt((ringfence.checked_rate_terms('call', '(,per_minute,70,1,0,0,0,)')).rate_id, null, 'with an id');
select is((ringfence.checked_rate_terms('sms', '(,per_minute,,1,0,2,0,)')).per_minute, 0::numeric, 'what is not timed costs nothing by the minute');
select lives_ok($$select ringfence.checked_rate_terms('call', '(,greater_of,0,3600,3600,1000000000,10,0.000001)')$$, 'the ends of the ranges');
select lives_ok($$select ringfence.checked_rate_terms('call', '(,cost_plus,,1,0,0,0.333333,1000000000)')$$, 'and the others');

select throws_ok(format('select ringfence.checked_rate_terms(%L, %L)', bad.product, bad.terms), bad.code, null, format('%s %s', bad.product, bad.terms))
  from (values (null, '(,per_minute,70,1,0,0,0,)', 'RF001'), ('call', '(,,70,1,0,0,0,)', 'RF001'), ('call', '(,per_minute,,1,0,0,0,)', 'RF001'),
               ('call', '(,per_minute,70,,0,0,0,)', 'RF001'), ('call', '(,per_minute,70,1,,0,0,)', 'RF001'), ('call', '(,per_minute,70,1,0,,0,)', 'RF001'),
               ('call', '(,per_minute,70,1,0,0,,)', 'RF001'), ('call', '(,cost_plus,,1,0,0,0,)', 'RF001'), ('call', '(,greater_of,70,1,0,0,0,)', 'RF001'),
               ('fax', '(,per_minute,70,1,0,0,0,)', 'RF003'), ('call', '(,per_second,70,1,0,0,0,)', 'RF003'),
               ('call', '(,per_minute,NaN,1,0,0,0,)', 'RF002'), ('call', '(,per_minute,Infinity,1,0,0,0,)', 'RF002'), ('call', '(,per_minute,-1,1,0,0,0,)', 'RF002'),
               ('call', '(,per_minute,70,0,0,0,0,)', 'RF002'), ('call', '(,per_minute,70,1,-1,0,0,)', 'RF002'), ('call', '(,per_minute,70,1,0,-1,0,)', 'RF002'),
               ('call', '(,cost_plus,,1,0,0,25,80)', 'RF002'), ('call', '(,cost_plus,,1,0,0,0.2,0)', 'RF002'), ('call', '(,per_minute,0.0000001,1,0,0,0,)', 'RF003'),
               ('call', '(,cost_plus,70,1,0,0,0,80)', 'RF003'), ('call', '(,per_minute,70,1,0,0,0,80)', 'RF003'), ('call', '(,per_minute,70,1,0,0,0.2,)', 'RF003'),
               ('sms', '(,cost_plus,,1,0,0,0.2,80)', 'RF003')) as bad (product, terms, code);

select * from finish();
rollback;
