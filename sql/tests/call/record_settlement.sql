\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(3);

select tests.wallet(1000) as org \gset
select billing.reserve_call_credits(:'org', 'c1', p_as_of => '2030-01-01Z') \g /dev/null
create function pg_temp.record(p_org uuid, p_name text, p_known boolean, p_report jsonb, p_amount bigint default -70) returns text language sql
as $$ select ringfence.record_settlement(p_org, p_name, p_known, jsonb_populate_record(null::ringfence.call_report, p_report), row(70, 60, '{}')::ringfence.call_price,
        jsonb_populate_record(null::ringfence.posting, jsonb_build_object('seq', 2, 'amount', p_amount)), '2030-01-01 00:05Z');
      select format('%s | %s %s | %s %s | %s %s %s | %s %s', status, started_at, ended_at, duration_seconds, billed_seconds, charge, charge_seq, vendor_cost, settled_by, reconciled) from ringfence.call where org_id = p_org and call_id = p_name $$;
select is(pg_temp.record(:'org', 'c1', true, '{"duration_seconds": 59.5, "source": "api"}'),
    'ended | 2030-01-01 00:04:00.5+00 2030-01-01 00:05:00+00 | 59.5 60 | 70 2  | api f', 'what is not stated is worked out');
select is(pg_temp.record(:'org', 'c2', false, '{"duration_seconds": 59.5, "started_at": "2030-01-01T00:00:00Z", "ended_at": "2030-01-01T00:00:59.5Z", "vendor_cost": 0.1234, "source": "reconciliation"}'),
    'ended | 2030-01-01 00:00:00+00 2030-01-01 00:00:59.5+00 | 59.5 60 | 70 2 0.1234 | reconciliation t', 'a call nobody knew of');
select is(pg_temp.record(:'org', 'c3', false, '{"duration_seconds": 60, "source": "webhook"}', -100),
    'ended | 2030-01-01 00:04:00+00 2030-01-01 00:05:00+00 | 60  | 100 2  | webhook f', 'charged otherwise than by the second');

select * from finish();
rollback;
