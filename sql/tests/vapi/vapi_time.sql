\set ON_ERROR_STOP 1
begin;
select plan(20);

set local role ringfence_owner;
set local time zone 'Asia/Tokyo';
select is(ringfence.vapi_time(given::jsonb), expected::timestamptz, format('%s: %s', given, comment))
  from (values
    ('"2026-08-20T15:04:12.381Z"', '2026-08-20 15:04:12.381Z', 'ISO 8601'),
    ('"2026-08-20T17:04:12+02:00"', '2026-08-20 15:04:12Z', 'of another zone'),
    ('"2026-08-20T17:04:12+02"', '2026-08-20 15:04:12Z', 'its hours alone'),
    ('"2026-08-20T15:04:12"', '2026-08-20 15:04:12Z', 'without a zone it is UTC'),
    ('"2026-08-20 15:04"', '2026-08-20 15:04:00Z', 'without seconds'),
    ('1787238252379', '2026-08-20 15:04:12.379Z', 'milliseconds'),
    ('1787238252379.5', '2026-08-20 15:04:12.3795Z', 'with a fraction'),
    ('"1787238252379"', '2026-08-20 15:04:12.379Z', 'as a text'),
    ('1787238252', '2026-08-20 15:04:12Z', 'seconds'),
    ('"2026-13-45T99:99:99Z"', null, 'no such day'),
    ('"2026-08-20T15:04:12 or so"', null, 'not a time'),
    ('"1999-12-31T23:59:59Z"', null, 'another century'),
    ('99999999999999', null, 'the year 5138'),
    ('-1787238252379', null, 'before time'),
    ('1e300', null, 'absurd'),
    ('""', null, 'empty'),
    ('null', null, 'null'),
    ('{"at": 1}', null, 'an object'),
    ('true', null, 'a boolean')
  ) as sample (given, expected, comment);
select is(ringfence.vapi_time(null), null, 'nothing');

select * from finish();
rollback;
