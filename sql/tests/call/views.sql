\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(24);

select tests.wallet(5000) as org \gset
set local role ringfence_ops;
select billing.reserve_call_credits(:'org', 'c1', 'vw1', p_as_of => '2030-01-01Z'), billing.reserve_call_credits(:'org', 'c2', p_as_of => '2030-01-01 00:00:01Z'), billing.reserve_call_credits(:'org', 'c3', p_as_of => '2030-01-01Z') \g /dev/null
select billing.release_reservation(:'org', 'c3', p_as_of => '2030-01-01Z'), billing.link_appointment(:'org', 'c1', 'visit ' || visit, p_as_of => '2030-01-01Z') from generate_series(1, 2) as visit \g /dev/null
select transaction_id from billing.commit_reserved_credits(:'org', 'n1', 60, 0.25, p_as_of => '2030-01-01 00:01Z') \gset
set local role ringfence_readonly;
select results_eq(format('select call_id, vapi_call_id, status, charge, vendor_cost, transaction_id from billing.calls where org_id = %L order by call_id', :'org'),
    format($$values ('c1', 'vw1', 'reserved', null::bigint, null::numeric, null::uuid), ('c2', null, 'reserved', null, null, null), ('c3', null, 'released', null, null, null), ('n1', null, 'ended', 70, 0.25, %L)$$, :'transaction_id'), 'calls');
select results_eq(format('select call_id, reserved, status, granted_seconds, per_minute, committed from billing.credit_reservations where org_id = %L order by call_id', :'org'),
    $$values ('c1', 350::bigint, 'active', 300::bigint, 70::numeric, null::bigint), ('c2', 350, 'active', 300, 70, null), ('c3', 350, 'released', 300, 70, null)$$, 'credit_reservations');
select results_eq(format('select call_id, vapi_call_id, reserved, max_duration_seconds, exposure, expires_at from billing.open_reservations where org_id = %L order by call_id', :'org'),
    $$values ('c1', 'vw1', 350::bigint, 3600::bigint, 3850::bigint, '2030-01-01 01:15Z'::timestamptz), ('c2', null, 350, 3600, 3850, '2030-01-01 01:15:01Z')$$, 'open_reservations');
select results_eq(format('select call_id, status, begun_at, hold_ends_at, due_at, ending from billing.live_calls where org_id = %L', :'org'),
    $$values ('c1', 'reserved', '2030-01-01Z'::timestamptz, '2030-01-01 00:05Z'::timestamptz, '2030-01-01 00:03:50Z'::timestamptz, false)$$, 'live_calls: those that are watched');
select results_eq(format('select calls, reserved, exposure, available, due_at from billing.live_wallets where org_id = %L', :'org'), $$values (2::bigint, 700::bigint, 7700::bigint, 4230::bigint, '2030-01-01 00:03:50Z'::timestamptz)$$, 'live_wallets');
select results_eq(format('select call_id, charge, vendor_cost, cost, margin, appointments, charge_per_appointment from billing.call_margin where org_id = %L', :'org'),
    $$values ('n1', 70::bigint, 0.25, 25::numeric, 45::numeric, 0::bigint, null::numeric)$$, 'call_margin: those that were charged');
select results_eq(format('select appointment_id, call_id from billing.appointments where org_id = %L order by 1', :'org'), $$values ('visit 1', 'c1'), ('visit 2', 'c1')$$, 'appointments');
set local role ringfence_ops;
select billing.commit_reserved_credits(:'org', 'vw1', 90, 0.5, p_as_of => '2030-01-01 00:02Z'), billing.commit_reserved_credits(:'org', 'c3', 6, p_as_of => '2030-01-01 00:03Z') \g /dev/null
set local role ringfence_readonly;
select results_eq(format('select call_id, charge, cost, margin, appointments, charge_per_appointment, cost_per_appointment from billing.call_margin where org_id = %L order by ended_at offset 1', :'org'),
    $$values ('c1', 105::bigint, 50::numeric, 55::numeric, 2::bigint, 52.50, 25.00), ('c3', 7, null, null, 0, null, null)$$, 'by appointment; without a cost there is no margin');
select is((select string_agg(call_id || ' ' || status, ', ' order by call_id) from billing.credit_reservations where org_id = :'org'), 'c1 committed, c2 active, c3 committed', 'what became of the holds');
reset role;
-- None of it is a tenant's
select ok(not has_table_privilege('ringfence_tenant', 'billing.' || name, 'select'), 'a tenant cannot see ' || name)
  from unnest(array['calls', 'credit_reservations', 'open_reservations', 'live_calls', 'live_wallets', 'call_margin', 'appointments']) as name;
select ok(not has_function_privilege('ringfence_tenant', proc.oid, 'execute'), 'a tenant cannot call ' || proc.proname)
  from pg_proc as proc
 where proc.pronamespace = 'billing'::regnamespace
   and proc.proname in ('reserve_call_credits', 'commit_reserved_credits', 'release_reservation', 'cleanup_expired_reservations', 'check_call', 'tick_live_calls', 'link_call', 'link_appointment')
 order by proc.proname;

select * from finish();
rollback;
