\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(64);

create function pg_temp.reserve(p_org uuid, p_name text, p_vapi text default null, p_minutes integer default 5, p_as_of timestamptz default '2030-01-01Z') returns text language sql
as $$ select format('%s %s %s %s %s', outcome, reserved, granted_seconds, max_duration_seconds, effective_balance) from billing.reserve_call_credits(p_org, p_name, p_vapi, p_minutes, p_as_of) $$;

-- Surface
select is_definer('billing', 'reserve_call_credits', array['uuid', 'text', 'text', 'integer', 'timestamp with time zone'], 'runs as its owner');
select tests.wallet(1000) as org, tests.wallet(5000) as other \gset
set local role ringfence_web;
select results_eq(format($$select outcome, applied, duplicate, call_id, vapi_call_id, status, reserved, granted_seconds, max_duration_seconds, effective_balance, details
                             from billing.reserve_call_credits(%L, 'c0', 'v0', 1)$$, :'other'),
    $$values ('reserved', true, false, 'c0', 'v0', 'active', 70::bigint, 60::bigint, 3600::bigint, 4930::bigint, null::jsonb)$$, 'now, as the gate does it');

-- One call, by any of its names
set local role ringfence_ops;
select is(pg_temp.reserve(:'org', 'c1', 'v1'), 'reserved 350 300 857 650', 'the first minutes are set aside, and no more than the money covers is allowed');
select reservation_id as id, expires_at from billing.reserve_call_credits(:'org', 'c1', p_as_of => '2030-01-01 00:00:01Z') \gset
select is((select format('%s %s %s %s %s', outcome, applied, duplicate, reserved, effective_balance) from billing.reserve_call_credits(:'org', name, p_as_of => '2030-01-01 00:00:02Z') where reservation_id = :'id' and expires_at = :'expires_at'),
    'duplicate f t 350 650', 'once by ' || name) from (values ('c1'), ('v1')) as given (name);
select is(pg_temp.reserve(:'org', 'c1', 'v1'), 'duplicate 350 300 857 650', 'once by both');
select is(pg_temp.reserve(org_id, reservation_id::text), 'duplicate 350 300 857 650', 'and by its reservation') from billing.open_reservations where org_id = :'org' and call_id = 'c1';
select is(pg_temp.reserve(:'org', 'another', 'v1'), 'duplicate 350 300 857 650', 'a new name beside a known one');
select is(pg_temp.reserve(:'org', 'another'), 'duplicate 350 300 857 650', 'is another name of the call');
select is(:'expires_at'::timestamptz, '2030-01-01 00:29:17Z', 'the hold lasts as long as the vendor''s cap and the grace');
select is(pg_temp.reserve(:'org', 'late'), 'reserved 350 300 557 300', 'another call');
select is(pg_temp.reserve(:'org', 'late', 'v-late'), 'duplicate 350 300 557 300', 'whose other name comes later');
select is(pg_temp.reserve(:'org', 'v-late'), 'duplicate 350 300 557 300', 'and is one');
select throws_ok(format('select billing.reserve_call_credits(%L, %L, %L, p_as_of => ''2030-01-01Z'')', bad.org, bad.name, bad.vapi), bad.code, null, bad.why)
  from (values (:'org', 'c1', 'v2', 'RF232', 'the call has another id at the vendor'), (:'org', 'late', 'v1', 'RF232', 'the vendor''s call is another call here'),
               (:'other', 'c1', 'v1', 'RF231', 'the vendor''s call is another organization''s'), (:'other', 'v1', 'v1', 'RF231', 'under its own name too')) as bad (org, name, vapi, code, why);
select is(pg_temp.reserve(:'other', 'c1'), 'reserved 350 300 3600 4580', 'our own names are each organization''s');

-- Settled, given up, lapsed
select billing.commit_reserved_credits(:'org', 'late', 60, p_as_of => '2030-01-01 00:01Z') \g /dev/null
select is((select format('%s %s', outcome, status) from billing.reserve_call_credits(:'org', 'late', p_as_of => '2030-01-01 00:02Z')), 'duplicate committed', 'a call that has been settled is not authorized again');
select billing.release_reservation(:'org', 'v1', p_as_of => '2030-01-01 00:02Z') \g /dev/null
select is((select format('%s %s %s', outcome, reserved, reservation_id = :'id') from billing.reserve_call_credits(:'org', 'c1', p_as_of => '2030-01-01 00:03Z')), 'reserved 350 t', 'one that was given up is');
select is((select format('%s %s %s', outcome, reserved, effective_balance) from billing.reserve_call_credits(:'org', 'next', p_as_of => '2030-01-01 02:00Z')), 'reserved 350 230', 'one that may be at the vendor keeps its hold for now');
select is((select format('%s %s %s', outcome, reserved, effective_balance) from billing.reserve_call_credits(:'org', 'third', p_as_of => '2030-01-01 03:00Z')), 'reserved 350 580', 'and loses it an hour later, as what lapsed meanwhile: there is money for the next');
reset role;
select is_empty(format('select * from tests.call_faults(%L)', org), 'the books are in order') from (values (:'org'), (:'other')) as given (org);

-- When money is short
select tests.wallet(200) as short, tests.wallet(69) as broke, tests.wallet(70) as minute, tests.wallet(0) as empty \gset
set local role ringfence_ops;
select is(pg_temp.reserve(:'short', 'c1'), 'reserved 200 171 171 0', 'a smaller grant');
select is(pg_temp.reserve(:'minute', 'c1'), 'reserved 70 60 60 0', 'a minute');
select is((select format('%s %s %s %s %s', outcome, applied, reserved, effective_balance, details) from billing.reserve_call_credits(:'broke', 'c1')),
    'insufficient_credit f 0 69 {"limit": 0, "over_by": 1, "would_be": -1, "attempted": 70}', 'not less than a minute, in figures');
select is(pg_temp.reserve(:'short', 'c2'), 'insufficient_credit 0 0  0', 'what other calls hold is spent');
select is(pg_temp.reserve(:'empty', 'c1'), 'insufficient_credit 0 0  0', 'nothing');
select billing.add_wallet_credits(:'broke', 1, 'more') \g /dev/null
select is(pg_temp.reserve(:'broke', 'c1'), 'reserved 70 60 60 0', 'a refusal is not remembered');
-- The debt limit is for overruns, unless the organization is set so
select billing.configure_organization(org::uuid, '{"calls_may_use_debt": true}') from (values (:'empty'), (:'short')) as given (org) \g /dev/null
select is(pg_temp.reserve(:'empty', 'c1'), 'reserved 350 300 428 -350', 'down to the debt limit');
select is((select format('%s %s', outcome, details) from billing.reserve_call_credits(:'empty', 'c3', p_estimated_minutes => 1)
            where (select outcome from billing.reserve_call_credits(:'empty', 'c2', p_estimated_minutes => 2)) = 'reserved'),
    'insufficient_credit {"limit": -500, "over_by": 60, "would_be": -560, "attempted": 70}', 'and no further');
select tests.wallet(100) as some \gset
select billing.configure_organization(:'some', '{"calls_may_use_debt": true}') \g /dev/null
select is(pg_temp.reserve(:'some', 'c1'), 'reserved 350 300 514 -250', 'with something in the wallet too');

-- Settings
select tests.wallet(1000) as strict, tests.wallet(72) as tight, tests.wallet(10000) as rich \gset
select billing.configure_organization(org::uuid, '{"call_mode": "strict"}') from (values (:'strict'), (:'tight')) as given (org) \g /dev/null
select is(pg_temp.reserve(:'strict', 'c1'), 'reserved 1000 852 852 0', 'strict: all that the vendor lets happen, and the tolerance');
select is((select format('%s %s', outcome, details) from billing.reserve_call_credits(:'tight', 'c1')),
    'insufficient_credit {"limit": 0, "over_by": 4, "would_be": -4, "attempted": 76}', 'a minute with its tolerance');
select billing.configure_organization(:'rich', '{"call_mode": "strict", "strict_tolerance_seconds": 30, "max_call_seconds": 600, "hold_grace_seconds": 60}') \g /dev/null
select is((select format('%s %s %s', reserved, max_duration_seconds, expires_at - '2030-01-01Z') from billing.reserve_call_credits(:'rich', 'c1', p_as_of => '2030-01-01Z')), '735 600 00:11:00', 'tolerance, longest call and grace are its own');
select billing.configure_organization(:'rich', '{"call_mode": "incremental", "exposure_limit": 0}') \g /dev/null
select is(pg_temp.reserve(:'rich', 'c2'), 'reserved 350 300 600 8915', 'all of it is covered by what there is');
select tests.wallet(1000, 0) as careful \gset
select is(pg_temp.reserve(:'careful', 'c1'), 'reserved 350 300 857 650', 'without a debt limit there is no exposure');
select is(pg_temp.reserve(:'careful', 'c2'), 'reserved 350 300 300 300', 'beyond what there is: the second call gets no more than it holds');
select billing.configure_organization(:'careful', '{"exposure_limit": 450}') \g /dev/null
select billing.release_reservation(:'careful', 'c2', p_as_of => '2030-01-01Z') \g /dev/null
select is(pg_temp.reserve(:'careful', 'c3'), 'reserved 350 300 385 300', 'or as much more as the limit says');
select billing.configure_organization(:'careful', '{"max_concurrent_calls": 2}') \g /dev/null
select is((select format('%s %s %s', outcome, reserved, details) from billing.reserve_call_credits(:'careful', 'c4', p_as_of => '2030-01-01Z')), 'blocked 0 {"reason": "max_concurrent_calls"}', 'so many at once');
select is(pg_temp.reserve(:'careful', 'c3'), 'duplicate 350 300 385 300', 'those that are there go on');
select billing.release_reservation(:'careful', 'c1', p_as_of => '2030-01-01Z') \g /dev/null
select is((select outcome from billing.reserve_call_credits(:'careful', 'c4', p_as_of => '2030-01-01Z')), 'reserved', 'one more when one is over');
select billing.configure_organization(:'careful', '{"spending_stopped": true, "max_concurrent_calls": null}') \g /dev/null
select is((select format('%s %s', outcome, details) from billing.reserve_call_credits(:'careful', 'c5', p_as_of => '2030-01-01Z')), 'blocked {"reason": "spending_stopped"}', 'stopped');
select billing.commit_reserved_credits(:'empty', 'c1', 600, p_as_of => '2030-01-01 00:10Z') \g /dev/null
select is((select format('%s %s', outcome, details) from billing.reserve_call_credits(:'empty', 'c6', p_as_of => '2030-01-01 00:10Z')), 'blocked {"reason": "over_limit"}', 'past the limit nothing new starts');

-- Credit that expires
select tests.wallet(0) as lots \gset
select billing.add_wallet_credits(:'lots', 500, 'g', 'grant', '2030-01-02Z', p_as_of => '2030-01-01Z') \g /dev/null
select is(pg_temp.reserve(:'lots', 'c1'), 'reserved 350 300 428 150', 'counts while it lasts');
select is(pg_temp.reserve(:'lots', 'c2', p_as_of => '2030-01-02Z'), 'insufficient_credit 0 0  0', 'and not from its expiry on');
reset role;
select is_empty(format('select * from tests.call_faults(%L)', org), 'the books are in order') from (values (:'empty'), (:'lots'), (:'careful')) as given (org);

-- Errors
select throws_ok(format('select billing.reserve_call_credits(%L, %L, %L, %L, %L)', bad.org, bad.name, bad.vapi, bad.minutes, bad.at), bad.code, null, bad.why)
  from (values ('no call', :'org', null, null, 5, null, 'RF001'), ('empty call', :'org', ' ', null, 5, null, 'RF001'), ('a long name', :'org', repeat('x', 201), null, 5, null, 'RF002'),
               ('a blank other name', :'org', 'c', '', 5, null, 'RF001'), ('a long other name', :'org', 'c', repeat('x', 201), 5, null, 'RF002'), ('no minutes', :'org', 'c', null, null, null, 'RF002'),
               ('zero minutes', :'org', 'c', null, 0, null, 'RF002'), ('a day', :'org', 'c', null, 721, null, 'RF002'), ('no organization', null, 'c', null, 5, null, 'RF001'),
               ('unknown organization', '99999999-9999-4999-8999-999999999999', 'c', null, 5, null, 'RF101'), ('no time', :'org', 'c', null, 5, 'infinity', 'RF002')) as bad (why, org, name, vapi, minutes, at, code);
-- Charged before anybody asked
select billing.deduct_call_credits(:'other', 'direct', 70, p_as_of => '2030-01-01Z') \g /dev/null
select is((select format('%s %s', outcome, status) from billing.reserve_call_credits(:'other', 'direct', vapi, p_as_of => '2030-01-01Z')), 'duplicate committed', 'a call that was charged directly is not authorized again')
  from (values (null), ('direct')) as given (vapi);
set local role ringfence_web;
select throws_ok(format($$select billing.reserve_call_credits(%L, 'c', p_as_of => '2030-01-01Z')$$, :'org'), 'RF006', null, 'a time of one''s own');
reset role;

select * from finish();
rollback;
