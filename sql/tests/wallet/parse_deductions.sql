\set ON_ERROR_STOP 1
begin;
select plan(16);

select is(cardinality(ringfence.parse_deductions('[]')), 0, 'nothing');
select is((ringfence.parse_deductions('[{"org_id": "11111111-1111-1111-1111-111111111111", "call_id": "c", "amount": 5, "details": {"a": 1}}]'))[1],
    row(1, '11111111-1111-1111-1111-111111111111', 'c', 5, '{"a": 1}')::ringfence.deduction, 'one');
select throws_ok(format('select ringfence.parse_deductions(%L)', bad.json), coalesce(bad.code, 'RF003'), null, coalesce(bad.json, 'null'))
  from (values (null, 'RF001'), ('{}', null), ('[1]', null), ('[{"call_id": "c", "amount": 5}]', 'RF001'), ('[{"org_id": "x", "call_id": "c", "amount": 5}]', null),
               ('[{"org_id": "11111111-1111-1111-1111-111111111111", "call_id": "", "amount": 5}]', 'RF001'), ('[{"org_id": "11111111-1111-1111-1111-111111111111", "call_id": 7, "amount": 5}]', null),
               ('[{"org_id": "11111111-1111-1111-1111-111111111111", "call_id": "c", "amount": 0}]', 'RF002'), ('[{"org_id": "11111111-1111-1111-1111-111111111111", "call_id": "c", "amount": 1.5}]', null),
               ('[{"org_id": "11111111-1111-1111-1111-111111111111", "call_id": "c", "amount": "5"}]', null), ('[{"org_id": "11111111-1111-1111-1111-111111111111", "call_id": "c", "amount": 5, "details": []}]', null),
               ('[{"org_id": "11111111-1111-1111-1111-111111111111", "call_id": "c", "amount": 5, "detials": {}}]', null)) as bad (json, code);
select throws_ok($$select ringfence.parse_deductions((select jsonb_agg(1) from generate_series(1, 5001)))$$, 'RF002', null, 'too many');

select is((ringfence.parse_deductions('[{"org_id": "11111111-1111-1111-1111-111111111111", "call_id": "c", "amount": 1000000000000000}]'))[1].amount, 1000000000000000, 'the largest amount');

select * from finish();
rollback;
