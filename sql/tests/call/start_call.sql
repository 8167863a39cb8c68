\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(14);

select tests.wallet(1000) as org \gset
set local role ringfence_ops;
select billing.reserve_call_credits(:'org', 'c1', p_as_of => '2030-01-01Z') \g /dev/null
set local role ringfence_owner;
create function pg_temp.state(p_org uuid) returns text language sql as $$
    select format('%s %s | %s %s %s | %s', call.status, call.started_at - '2030-01-01Z', live.watched, live.begun_at - '2030-01-01Z', live.due_at - '2030-01-01Z', live.expires_at - '2030-01-01Z')
      from ringfence.call left join ringfence.live_call as live on live.org_id = call.org_id and live.call_id = call.call_id where call.org_id = p_org $$;
select is(pg_temp.state(:'org'), 'reserved  | f 00:00:00 00:29:17 | 00:29:17', 'before');
select is(ringfence.start_call(:'org', 'c1', '2030-01-01 00:20Z'), true, 'it began');
select is(pg_temp.state(:'org'), 'live 00:20:00 | t 00:20:00 00:20:00 | 00:49:17', 'everything counts from there, the lease too');
select is((select expires_at from ringfence.call where org_id = :'org'), (select expires_at from ringfence.live_call where org_id = :'org'), 'as the call says');
select is(ringfence.start_call(:'org', 'c1', '2030-01-01 00:20Z'), false, 'again');
select is(ringfence.start_call(:'org', 'c1', '2030-01-01 00:21Z'), false, 'a later start changes nothing');
select is(ringfence.start_call(:'org', 'c1', '2030-01-01 00:19Z'), true, 'an earlier one counts');
select is(pg_temp.state(:'org'), 'live 00:19:00 | t 00:19:00 00:19:00 | 00:49:17', 'the lease stays');
select is(ringfence.start_call(:'org', 'no-such', '2030-01-01Z'), false, 'no such call');
set local role ringfence_ops;
select billing.commit_reserved_credits(:'org', 'c1', 60, p_as_of => '2030-01-01 00:25Z') \g /dev/null
set local role ringfence_owner;
select is(ringfence.start_call(:'org', 'c1', '2030-01-01 00:01Z'), false, 'a call that has been settled has its times');
select billing.reserve_call_credits(:'org', 'c2', p_as_of => '2030-01-02Z') \g /dev/null
select is(ringfence.start_call(:'org', 'c2', null), true, 'it goes on, since nobody knows when');
select is(ringfence.start_call(:'org', 'c2', '2030-01-02 00:03Z'), false, 'then it does not begin later');
select is(ringfence.start_call(:'org', 'c2', '2030-01-01 23:59Z'), true, 'but may have earlier');
reset role;
select is_empty(format('select * from tests.call_faults(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
