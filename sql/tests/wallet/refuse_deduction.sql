\set ON_ERROR_STOP 1
begin;
select plan(26);

-- What is at fault, as the detail says it
create function pg_temp.refusal(p_item jsonb) returns text language plpgsql as $refusal$
declare
    v_detail text;
begin
    perform ringfence.refuse_deduction(p_item, 3);
    return 'answered';
exception when others then
    get stacked diagnostics v_detail = pg_exception_detail;
    return sqlstate || ' ' || v_detail;
end $refusal$;
create temporary table tried (name text, item jsonb, code text, detail jsonb);
insert into tried values
    ('not an object', '1', 'RF003', '{"expected": "an object"}'), ('an array', '[]', 'RF003', '{"expected": "an object"}'), ('null', 'null', 'RF003', '{"expected": "an object"}'),
    ('a misspelt field before what it was to be', '{"org_id": "11111111-1111-1111-1111-111111111111", "call_id": "c", "ammount": 5}', 'RF003', '{"field": "ammount"}'),
    ('a field too many', '{"org_id": "11111111-1111-1111-1111-111111111111", "call_id": "c", "amount": 5, "detials": {}}', 'RF003', '{"field": "detials"}'),
    ('no organization', '{"call_id": "c", "amount": 5}', 'RF001', '{"field": "org_id"}'), ('null organization', '{"org_id": null, "call_id": "c", "amount": 5}', 'RF001', '{"field": "org_id"}'),
    ('no uuid', '{"org_id": "x", "call_id": "c", "amount": 5}', 'RF003', '{"field": "org_id", "expected": "a uuid"}'), ('a number for a uuid', '{"org_id": 1, "call_id": "c", "amount": 5}', 'RF003', '{"field": "org_id"}'),
    ('no call', '{"org_id": "x", "amount": 5}', 'RF001', '{"field": "call_id"}'), ('an empty call', '{"org_id": "x", "call_id": "", "amount": 5}', 'RF001', '{"field": "call_id"}'),
    ('a blank call', '{"org_id": "x", "call_id": " \t\u00a0", "amount": 5}', 'RF001', '{"field": "call_id"}'), ('a number for a call', '{"org_id": "x", "call_id": 7, "amount": 5}', 'RF003', '{"field": "call_id", "expected": "text"}'),
    ('a long call', jsonb_build_object('org_id', 'x', 'call_id', repeat('x', 201), 'amount', 5), 'RF002', '{"field": "call_id", "length": 201, "maximum_length": 200}'),
    ('no amount', '{"org_id": "x", "call_id": "c"}', 'RF001', '{"field": "amount"}'), ('null amount', '{"org_id": "x", "call_id": "c", "amount": null}', 'RF001', '{"field": "amount"}'),
    ('zero', '{"org_id": "x", "call_id": "c", "amount": 0}', 'RF002', '{"field": "amount", "value": 0, "minimum": 1, "maximum": 1000000000000000}'),
    ('negative', '{"org_id": "x", "call_id": "c", "amount": -1}', 'RF002', '{"field": "amount", "value": -1}'), ('beyond', '{"org_id": "x", "call_id": "c", "amount": 1000000000000001}', 'RF002', '{"field": "amount"}'),
    ('far beyond', '{"org_id": "x", "call_id": "c", "amount": 1e30}', 'RF002', '{"field": "amount"}'),
    ('a part of a unit', '{"org_id": "x", "call_id": "c", "amount": 1.5}', 'RF003', '{"field": "amount", "expected": "a whole number"}'), ('text for an amount', '{"org_id": "x", "call_id": "c", "amount": "5"}', 'RF003', '{"field": "amount"}'),
    ('details that are a list', '{"org_id": "x", "call_id": "c", "amount": 5, "details": []}', 'RF003', '{"field": "details", "expected": "a JSON object"}'),
    ('details that are text', '{"org_id": "x", "call_id": "c", "amount": 5, "details": "x"}', 'RF003', '{"field": "details"}'),
    ('large details', jsonb_build_object('org_id', 'x', 'call_id', 'c', 'amount', 5, 'details', jsonb_build_object('x', repeat('x', 65536))), 'RF002', '{"field": "details", "maximum_bytes": 65536}');
select ok(left(refused.answer, 6) = tried.code || ' ' and substr(refused.answer, 7)::jsonb @> (tried.detail || '{"argument": "p_deductions", "item": 3}'), tried.name || ': ' || left(refused.answer, 300))
  from tried cross join lateral pg_temp.refusal(tried.item) as refused (answer);

-- It names what parse_deductions refuses, all of it and nothing else.
select throws_ok(format('select ringfence.parse_deductions(jsonb_build_array(%L::jsonb))', item), code, null, 'parsed: ' || name)
  from tried where name = 'a misspelt field before what it was to be';

select * from finish();
rollback;
