\set ON_ERROR_STOP 1
begin;
select plan(23);

set local role ringfence_owner;
create function pg_temp.duration(p_facts jsonb) returns text language sql as $$
    select format('%s | %s | %s', duration_seconds, to_char(started_at at time zone 'UTC', 'HH24:MI:SS.MS'), to_char(ended_at at time zone 'UTC', 'HH24:MI:SS.MS'))
      from ringfence.read_call_report(p_facts, '{"id": "c"}', 'webhook') $$;
select is(pg_temp.duration(facts::jsonb), expected, comment)
  from (values
    ('{"startedAt": "2026-08-20T10:00:00.000Z", "endedAt": "2026-08-20T10:00:25.276Z"}', '25.276 | 10:00:00.000 | 10:00:25.276', 'from its start to its end'),
    ('{"startedAt": "2026-08-20T10:00:00Z", "endedAt": "2026-08-20T10:00:25Z", "durationMs": 99000}', '25 | 10:00:00.000 | 10:00:25.000', 'what is stated beside does not count'),
    ('{"startedAt": 1787220000000, "endedAt": 1787220001500}', '1.5 | 10:00:00.000 | 10:00:01.500', 'in milliseconds'),
    ('{"startedAt": "2026-08-20T10:00:00Z", "endedAt": "2026-08-20T10:00:00Z"}', '0 | 10:00:00.000 | 10:00:00.000', 'no time at all'),
    ('{"endedAt": "2026-08-20T10:00:25Z"}', '0 |  | 10:00:25.000', 'it never connected'),
    ('{"startedAt": null, "endedAt": "2026-08-20T10:00:25Z", "durationMs": 7000}', '7 |  | 10:00:25.000', 'it lasted, though nobody says since when'),
    ('{"startedAt": null, "endedAt": "2026-08-20T10:00:25Z", "durationMs": 0}', '0 |  | 10:00:25.000', 'nor did this one'),
    ('{}', '0 |  | ', 'nothing is known but that it has ended'),
    ('{"startedAt": "2026-08-20T10:00:25Z", "endedAt": "2026-08-20T10:00:00Z", "durationMs": 7500}', '7.5 |  | 10:00:00.000', 'it ends before it begins: what is stated beside'),
    ('{"startedAt": "2026-08-20T10:00:25Z", "endedAt": "2026-08-20T10:00:00Z", "durationSeconds": 7.5}', '7.5 |  | 10:00:00.000', 'in seconds'),
    ('{"startedAt": "2026-08-20T10:00:25Z", "endedAt": "2026-08-20T10:00:00Z"}', ' |  | 10:00:00.000', 'or nobody knows'),
    ('{"startedAt": "2026-08-20T10:00:00Z", "durationMs": 7500}', '7.5 | 10:00:00.000 | 10:00:07.500', 'no end'),
    ('{"startedAt": "2026-08-20T10:00:00Z"}', ' | 10:00:00.000 | ', 'neither end nor duration'),
    ('{"startedAt": "whenever", "endedAt": "2026-08-20T10:00:25Z"}', ' |  | 10:00:25.000', 'a start nobody can read is no missing start'),
    ('{"startedAt": "2026-08-20T10:00:00Z", "endedAt": "2026-08-22T10:00:00Z"}', ' | 10:00:00.000 | 10:00:00.000', 'two days are not believed'),
    ('{"startedAt": "whenever", "durationMs": 1e12}', ' |  | ', 'nor are thirty years')
  ) as sample (facts, expected, comment);

create function pg_temp.costs(p_facts jsonb) returns text language sql as $$
    select format('%s | %s | %s | %s', vendor_cost, costs, cost_breakdown, ended_reason) from ringfence.read_call_report(p_facts, '{"id": "c"}', 'webhook') $$;
select is(pg_temp.costs(facts::jsonb), expected, comment)
  from (values
    ('{"cost": 0.1234, "costs": [{"cost": 0.1234}], "costBreakdown": {"total": 0.1235}, "endedReason": "customer-ended-call"}', '0.1234 | [{"cost": 0.1234}] | {"total": 0.1235} | customer-ended-call', 'costs as stated'),
    ('{"costBreakdown": {"total": 0.1235}}', '0.1235 |  | {"total": 0.1235} | ', 'the total where there is no cost'),
    ('{"cost": -3, "costs": {"a": 1}, "costBreakdown": [1], "endedReason": 7}', ' |  |  | ', 'of the wrong kind: none'),
    ('{"cost": "0.5"}', '0.5 |  |  | ', 'as a text')
  ) as sample (facts, expected, comment);
select is(pg_temp.costs(jsonb_build_object('endedReason', repeat('x', 300))), ' |  |  | ' || repeat('x', 200), 'a long reason is cut');
select is((select format('%s %s %s %s', vapi_call_id, assistant_id, phone_number_id, source)
             from ringfence.read_call_report('{}', '{"id": "c", "assistantId": "a", "phoneNumberId": "p"}', 'reconciliation')), 'c a p reconciliation', 'its ids');
select is((ringfence.read_call_report('{"startedAt": 1787220000000, "endedAt": 1787220001500}', '{}', 'webhook')).started_at, '2026-08-20 10:00Z', 'its start is kept');

select * from finish();
rollback;
