\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(15);

select tests.wallet(5000) as org, tests.wallet(5000) as other \gset
create function pg_temp.settle(p_org uuid, p_name text, p_report jsonb, p_as_of timestamptz default '2030-01-01 01:00Z') returns text language sql
as $$ select format('%s %s %s', outcome, amount, held) from ringfence.settle_call(p_org, p_name, jsonb_populate_record(null::ringfence.call_report, p_report || '{"source": "webhook"}'), p_as_of => p_as_of) $$;
select billing.reserve_call_credits(:'org', 'ours', 'theirs', p_as_of => '2030-01-01Z') \g /dev/null
select reservation_id as id from billing.credit_reservations where org_id = :'org' \gset
select billing.reserve_call_credits(:'org', 'second', p_as_of => '2030-01-01Z') \g /dev/null
select is(pg_temp.settle(:'org', 'theirs', '{"duration_seconds": 90, "vapi_call_id": "theirs", "vendor_cost": 0.5, "costs": [{"type": "model"}], "cost_breakdown": {"total": 0.5}, "started_at": "2030-01-01T00:00:05Z",
    "ended_at": "2030-01-01T00:01:35Z", "ended_reason": "hangup", "assistant_id": "a", "phone_number_id": "p"}'), 'applied -105 350', 'a report, by the vendor''s name');
select is((select to_jsonb(calls) - '{id,org_id,transaction_id,adjusted,settled_at,created_at,warned_at,end_requested_at,end_acknowledged_at,conflicting_seconds}'::text[] from billing.calls where org_id = :'org' and call_id = 'ours'),
    '{"costs": [{"type": "model"}], "charge": 105, "status": "ended", "call_id": "ours", "ended_at": "2030-01-01T00:01:35+00:00", "reconciled": false, "settled_by": "webhook", "started_at": "2030-01-01T00:00:05+00:00", "vendor_cost": 0.5,
      "assistant_id": "a", "ended_reason": "hangup", "vapi_call_id": "theirs", "billed_seconds": 90, "cost_breakdown": {"total": 0.5}, "phone_number_id": "p", "duration_seconds": 90}', 'all of it is kept');
select is((select key from ringfence.ledger where org_id = :'org' and seq = 2), 'ours', 'charged under our name');
select is(pg_temp.settle(:'org', name, '{"duration_seconds": 90}'), 'duplicate -105 350', 'once by ' || name) from (values ('ours'), ('theirs'), (:'id')) as given (name);
select is(pg_temp.settle(:'org', 'second', '{"duration_seconds": 60, "vapi_call_id": "v2"}'), 'applied -70 0', 'the vendor''s id comes with the report');
select is(pg_temp.settle(:'org', 'v2', '{"duration_seconds": 60}'), 'duplicate -70 0', 'and is a name of the call');
select is(pg_temp.settle(:'org', 'v3', '{"duration_seconds": 60, "vapi_call_id": "v3"}'), 'applied -70 0', 'a call nobody knew of');
select throws_ok(format($$select pg_temp.settle(%L, %L, '{"duration_seconds": 1, "vapi_call_id": "%s"}')$$, bad.org, bad.name, bad.vapi), bad.code, null, bad.why)
  from (values (:'other', 'x', 'theirs', 'RF231', 'another organization''s call'), (:'org', 'x', 'theirs', 'RF232', 'another call''s id'), (:'org', 'second', 'v4', 'RF232', 'another id of the call')) as bad (org, name, vapi, code, why);
select throws_ok($$select pg_temp.settle(gen_random_uuid(), 'x', '{"duration_seconds": 1}')$$, 'RF101', null, 'unknown organization');
select is(pg_temp.settle(:'org', 'gone', '{"duration_seconds": 60}'), 'applied -70 0', 'an alias that leads nowhere')
  from (select tests.tamper(format($$insert into ringfence.call_alias values (%L, 'gone', 'nowhere')$$, :'org'))) as tampered;
reset role;
select is_empty(format('select * from tests.call_faults(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
