\set ON_ERROR_STOP 1
begin;
select plan(13);

set local role ringfence_owner;
select is(ringfence.vapi_number(given::jsonb, 100), expected, format('%s: %s', given, comment))
  from (values
    ('0.1234', 0.1234, 'a number'),
    ('"0.1234"', 0.1234, 'as a text'),
    ('0', 0, 'nothing'),
    ('100', 100, 'the most'),
    ('0.12345678901234567890', 0.123456789012, 'to twelve places'),
    ('1e1', 10, 'as JSON may write it'),
    ('100.0001', null, 'too much'),
    ('1e300', null, 'absurd'),
    ('-0.5', null, 'negative'),
    ('"NaN"', null, 'not a number'),
    ('true', null, 'a boolean'),
    ('[1]', null, 'a list')
  ) as sample (given, expected, comment);
select is(ringfence.vapi_number(null, 1), null, 'none');

select * from finish();
rollback;
