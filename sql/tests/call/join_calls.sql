\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(10);

select tests.wallet(5000) as org \gset
set local role ringfence_ops;
select billing.reserve_call_credits(:'org', 'ours', p_as_of => '2030-01-01Z'), billing.reserve_call_credits(:'org', 'theirs', 'theirs', p_as_of => '2030-01-01Z') \g /dev/null
select billing.link_appointment(:'org', 'theirs', 'visit', p_as_of => '2030-01-01Z') \g /dev/null
select reservation_id as dropped from billing.credit_reservations where org_id = :'org' and call_id = 'theirs' \gset
set local role ringfence_owner;
select ringfence.start_call(:'org', 'theirs', '2030-01-01 00:00:10Z') \g /dev/null
create function pg_temp.join(p_org uuid, p_keep text, p_drop text) returns text language sql
as $$ select format('%s %s %s %s', call_id, vapi_call_id, status, started_at) from ringfence.join_calls(ringfence.find_call(p_org, p_keep), ringfence.find_call(p_org, p_drop), '2030-01-01 00:05Z') $$;
select is(pg_temp.join(:'org', 'ours', 'theirs'), 'ours theirs live 2030-01-01 00:00:10+00', 'one call is left, with what was known of the other');
select is((select string_agg(format('%s %s %s %s', call_id, reserved, watched, begun_at), ', ') from ringfence.live_call where org_id = :'org'), 'ours 350 t 2030-01-01 00:00:10+00', 'and one hold, that counts from its start');
select is((select held from ringfence.wallet where org_id = :'org'), 350::bigint, 'the other is released');
select is((ringfence.find_call(:'org', name)).call_id, 'ours', 'found by ' || what) from (values ('theirs', 'the other name'), (:'dropped', 'the other reservation')) as given (name, what);
select is((select call_id from ringfence.appointment where org_id = :'org'), 'ours', 'its appointments go with it');
-- Both charged
select billing.commit_reserved_credits(:'org', 'ours', 60, 0.1, p_as_of => '2030-01-01 00:05Z'), billing.commit_reserved_credits(:'org', 'twin', 65, 0.2, p_as_of => '2030-01-01 00:05Z') \g /dev/null
select (billing.refund_transaction(:'org', transaction_id, 10, 'sorry', p_as_of => '2030-01-01 00:05Z')).seq as refund from billing.calls where org_id = :'org' and call_id = 'twin' \gset
select is(pg_temp.join(:'org', 'ours', 'twin'), 'ours theirs ended 2030-01-01 00:00:10+00', 'charged both');
select results_eq(format('select kind, amount from billing.credit_transactions where org_id = %L and seq > 1 order by seq', :'org'), $$values ('call', -70::bigint), ('call', -76), ('refund', 10), ('refund', 66)$$, 'what is left of the later charge is given back');
select is((select vendor_cost from ringfence.call where org_id = :'org' and call_id = 'ours'), 0.1, 'what was known stays');
reset role;
select is_empty(format('select * from tests.call_faults(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
