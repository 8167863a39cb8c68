\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(7);

select tests.wallet(1000) as org \gset
select (billing.reserve_call_credits(:'org', 'c1')).reservation_id as id \gset
create function pg_temp.described(p_org uuid, p_outcome text, p_status text) returns text language sql
as $$ select to_jsonb(ringfence.describe_reservation(p_outcome, jsonb_populate_record(call, jsonb_build_object('status', p_status)), wallet, '{"x": 1}'))::text
        from ringfence.call, ringfence.wallet where call.org_id = p_org and wallet.org_id = p_org $$;
select is(pg_temp.described(:'org', 'duplicate', given.status)::jsonb ->> 'status', given.said, given.status || ' is said as ' || given.said)
  from (values ('reserved', 'active'), ('live', 'active'), ('ended', 'committed'), ('released', 'released'), ('expired', 'expired')) as given (status, said);
select is(pg_temp.described(:'org', 'duplicate', 'live')::jsonb - 'expires_at', jsonb_build_object('outcome', 'duplicate', 'applied', false, 'duplicate', true, 'reservation_id', :'id', 'call_id', 'c1',
    'vapi_call_id', null, 'status', 'active', 'reserved', 350, 'granted_seconds', 300, 'max_duration_seconds', 857, 'effective_balance', 650, 'details', '{"x": 1}'::jsonb), 'all of it');
select is((select to_jsonb(ringfence.describe_reservation('blocked', null, wallet)) - 'effective_balance' from ringfence.wallet where org_id = :'org')::text,
    '{"status": null, "applied": false, "call_id": null, "details": null, "outcome": "blocked", "reserved": 0, "duplicate": false, "expires_at": null, "vapi_call_id": null, "reservation_id": null, "granted_seconds": 0, "max_duration_seconds": null}', 'nothing is reserved');

select * from finish();
rollback;
