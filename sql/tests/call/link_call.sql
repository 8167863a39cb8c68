\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(42);

select is_definer('billing', 'link_call', array['uuid', 'text', 'text', 'timestamp with time zone'], 'runs as its owner');
create function pg_temp.link(p_org uuid, p_ours text, p_theirs text) returns text language sql
as $$ select format('%s %s %s %s', outcome, call_id, vapi_call_id, status) from billing.link_call(p_org, p_ours, p_theirs, '2030-01-01 00:05Z') $$;
create function pg_temp.charges(p_org uuid) returns text language sql security definer
as $$ select string_agg(format('%s %s', key, amount), ', ' order by seq) from ringfence.ledger where org_id = p_org and seq > 1 $$;
select tests.wallet(5000) as org, tests.wallet(5000) as other \gset
set local role ringfence_web;
select billing.reserve_call_credits(:'org', 'now') \g /dev/null
select results_eq(format($$select outcome, org_id, call_id, vapi_call_id, status from billing.link_call(%1$L, 'now', 'v-now')$$, :'org'), format($$values ('linked', %L::uuid, 'now', 'v-now', 'reserved')$$, :'org'), 'now, as a service does it');
set local role ringfence_ops;
select billing.release_reservation(:'org', 'now') \g /dev/null
-- The vendor's is not known yet
select billing.reserve_call_credits(:'org', 'a', p_as_of => '2030-01-01Z') \g /dev/null
select is(pg_temp.link(:'org', 'a', 'va'), 'linked a va reserved', 'the vendor''s is new');
select is((select count(*) from billing.live_calls where org_id = :'org' and call_id = 'a'), 1::bigint, 'it is watched from then on');
select is(pg_temp.link(:'org', 'a', 'va'), 'duplicate a va reserved', 'again');
-- Ours is not known
select billing.reserve_call_credits(:'org', 'vb', 'vb', p_as_of => '2030-01-01Z') \g /dev/null
select is(pg_temp.link(:'org', 'b', 'vb'), 'linked vb vb reserved', 'ours is new');
select is(pg_temp.link(:'org', 'b', 'vb'), 'duplicate vb vb reserved', 'again');
select is((select format('%s %s', outcome, amount) from billing.commit_reserved_credits(:'org', 'b', 60, p_as_of => '2030-01-01 00:06Z')), 'applied -70', 'settled by our name');
select is((select outcome from billing.commit_reserved_credits(:'org', 'vb', 60, p_as_of => '2030-01-01 00:06Z')), 'duplicate', 'once');
-- Gate calls go by one name
select is(pg_temp.link(:'org', 'va', 'va'), 'duplicate a va reserved', 'one name twice');
-- Joined, charged neither
select billing.reserve_call_credits(:'org', 'c', p_as_of => '2030-01-01Z'), billing.reserve_call_credits(:'org', 'vc', 'vc', p_as_of => '2030-01-01Z') \g /dev/null
select is(pg_temp.link(:'org', 'c', 'vc'), 'joined c vc reserved', 'charged neither: ours stays');
select is((select count(*) from billing.open_reservations where org_id = :'org' and call_id in ('c', 'vc')), 1::bigint, 'with one hold');
select is((select format('%s %s', outcome, amount) from billing.commit_reserved_credits(:'org', 'vc', 60, p_as_of => '2030-01-01 00:06Z')), 'applied -70', 'charged by the other name');
select is((select outcome from billing.deduct_call_credits(:'org', 'vc', 70)), 'duplicate', 'once');
-- Ours has lapsed, the vendor's goes on
select billing.reserve_call_credits(:'org', 'd', p_as_of => '2030-01-01Z'), billing.release_reservation(:'org', 'd', p_as_of => '2030-01-01Z'), billing.reserve_call_credits(:'org', 'vd', 'vd', p_as_of => '2030-01-01Z'),
       billing.check_call(:'org', 'vd', 30, '2030-01-01 00:00:30Z') \g /dev/null
select is(pg_temp.link(:'org', 'd', 'vd'), 'joined vd vd reserved', 'what holds credit stays');
select is((select outcome from billing.check_call(:'org', 'd', 60, '2030-01-01 00:01Z')), 'live', 'and goes on');
-- One charged
select billing.reserve_call_credits(:'org', 'e', p_as_of => '2030-01-01Z'), billing.commit_reserved_credits(:'org', 've', 60, p_as_of => '2030-01-01 00:02Z') \g /dev/null
select is(pg_temp.link(:'org', 'e', 've'), 'joined ve ve ended', 'the vendor''s is charged: it stays');
select is((select format('%s %s', outcome, amount) from billing.commit_reserved_credits(:'org', 'e', 60, p_as_of => '2030-01-01 00:06Z')), 'duplicate -70', 'ours is not charged again');
select billing.commit_reserved_credits(:'org', 'f', 60, p_as_of => '2030-01-01 00:02Z'), billing.reserve_call_credits(:'org', 'vf', 'vf', p_as_of => '2030-01-01Z') \g /dev/null
select is(pg_temp.link(:'org', 'f', 'vf'), 'joined f vf ended', 'ours is charged: it stays');
select is((select count(*) from billing.open_reservations where org_id = :'org' and call_id in ('d', 'e', 've', 'f', 'vf')), 0::bigint, 'no hold is left of either');
-- Both charged, in either order
select tests.wallet(5000) as both \gset
select billing.commit_reserved_credits(:'both', 'g', 60, p_as_of => '2030-01-01 00:02Z'), billing.commit_reserved_credits(:'both', 'vg', 66, p_as_of => '2030-01-01 00:02Z') \g /dev/null
select is(pg_temp.link(:'both', 'g', 'vg'), 'joined g vg ended', 'charged both, ours first');
select is(pg_temp.charges(:'both'), 'g -70, vg -77, joined:vg 77', 'the later charge is given back');
select billing.commit_reserved_credits(:'both', 'vh', 66, p_as_of => '2030-01-01 00:02Z'), billing.commit_reserved_credits(:'both', 'h', 60, p_as_of => '2030-01-01 00:02Z') \g /dev/null
select is(pg_temp.link(:'both', 'h', 'vh'), 'joined vh vh ended', 'charged both, the vendor''s first');
select is(pg_temp.charges(:'both'), 'g -70, vg -77, joined:vg 77, vh -77, h -70, joined:h 70', 'the later charge is given back');
select is(pg_temp.link(:'both', 'h', 'vh'), 'duplicate vh vh ended', 'again');
-- Charged directly, without ever having been authorized
select billing.deduct_call_credits(:'both', 'i', 50, p_as_of => '2030-01-01 00:02Z'), billing.commit_reserved_credits(:'both', 'vi', 60, p_as_of => '2030-01-01 00:02Z') \g /dev/null
select is(pg_temp.link(:'both', 'i', 'vi'), 'joined i vi ended', 'charged directly and by a report');
select is((select sum(amount)::bigint from billing.credit_transactions where org_id = :'both' and seq > 7), -50::bigint, 'once in the end');
select is(pg_temp.link(:'both', 'j', 'vj'), 'linked j vj ended', 'charged directly, the vendor''s is new') from (select billing.deduct_call_credits(:'both', 'j', 50, p_as_of => '2030-01-01 00:02Z')) as deducted;
select is((select format('%s %s', outcome, amount) from billing.commit_reserved_credits(:'both', 'vj', 60, p_as_of => '2030-01-01 00:06Z')), 'duplicate -50', 'its report does not charge again');
reset role;
select is_empty(format('select * from tests.call_faults(%L)', org), 'the books are in order') from (values (:'org'), (:'both')) as given (org);
-- Errors
set local role ringfence_ops;
select throws_ok(format('select billing.link_call(%L, %L, %L)', bad.org, bad.ours, bad.theirs), bad.code, null, bad.why)
  from (values ('neither is known', :'org', 'x', 'vx', 'RF107'), ('another organization''s', :'other', 'k', 'va', 'RF231'), ('two ids at the vendor', :'org', 'a', 'va2', 'RF232'), ('two calls of the vendor', :'org', 'a', 'vb', 'RF232'),
               ('no call', :'org', null, 'v', 'RF001'), ('no vendor''s call', :'org', 'a', ' ', 'RF001'), ('a long name', :'org', repeat('x', 201), 'v', 'RF002'), ('a long id', :'org', 'a', repeat('x', 201), 'RF002'),
               ('no organization', null, 'a', 'va', 'RF001'), ('unknown organization', '99999999-9999-4999-8999-999999999999', 'a', 'va', 'RF101')) as bad (why, org, ours, theirs, code),
       (select billing.reserve_call_credits(:'other', 'k')) as reserved;
set local role ringfence_web;
select throws_ok(format($$select billing.link_call(%L, 'a', 'va', '2030-01-01Z')$$, :'org'), 'RF006', null, 'a time of one''s own');

select * from finish();
rollback;
