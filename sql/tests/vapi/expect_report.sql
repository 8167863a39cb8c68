\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(11);

select tests.wallet(1000) as org \gset
set local role ringfence_ops;
select billing.reserve_call_credits(:'org', 'v1', 'v1', p_as_of => '2030-01-01Z') \g /dev/null
set local role ringfence_owner;
create function pg_temp.hold() returns text language sql as $$
    select format('%s %s %s %s %s', live.ending, live.expires_at - '2030-01-01Z', live.due_at - '2030-01-01Z', call.expires_at - '2030-01-01Z', wallet.hold_lapses_at - '2030-01-01Z')
      from ringfence.live_call as live join ringfence.call using (org_id, call_id) join ringfence.wallet using (org_id) where call_id = 'v1' $$;
select ok((select exposure > 0 from ringfence.live_call where org_id = :'org'), 'it could use more than it holds');
select ringfence.expect_report(:'org', 'v1', '2030-01-01 00:01Z') \g /dev/null
select is((select exposure from ringfence.live_call where org_id = :'org'), 0::bigint, 'and now it cannot: others are not cut short for it');
select is(pg_temp.hold(), 't 00:06:00 00:06:00 00:06:00 00:06:00', 'five minutes');
select ringfence.expect_report(:'org', 'v1', '2030-01-01 00:03Z') \g /dev/null
select is(pg_temp.hold(), 't 00:06:00 00:06:00 00:06:00 00:06:00', 'no later');
select ringfence.expect_report(:'org', 'no-such', '2030-01-01 00:03Z') \g /dev/null
select is(pg_temp.hold(), 't 00:06:00 00:06:00 00:06:00 00:06:00', 'no other''s');
reset role;
select is_empty(format('select * from tests.call_faults(%L)', :'org'), 'the books are in order');
set local role ringfence_ops;
select billing.tick_live_calls(p_as_of => '2030-01-01 00:07Z') \g /dev/null
reset role;
select is((select count(*) from ringfence.outbox_message where org_id = :'org' and topic = 'vapi.look_up_call'), 1::bigint, 'then the vendor is asked');
select is((select count(*) from ringfence.outbox_message where org_id = :'org' and topic = 'vapi.end_call'), 0::bigint, 'what is over is not ended');
set local role ringfence_owner;
select ringfence.expect_report(:'org', 'v1', '2030-01-01 00:08Z') \g /dev/null
select is(pg_temp.hold(), 't 01:07:00 01:07:00 01:07:00 01:07:00', 'and its answer is waited for');
set local role ringfence_ops;
select is((select outcome from billing.commit_reserved_credits(:'org', 'v1', 60, p_as_of => '2030-01-01 00:09Z')), 'applied', 'it is charged whenever that comes');
reset role;
select is_empty(format('select * from tests.call_faults(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
