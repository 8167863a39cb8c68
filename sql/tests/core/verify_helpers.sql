\set ON_ERROR_STOP 1
-- serial: takes locks on whole tables, or changes what others look at
begin;
select plan(12);

-- Each helper must be able to fail: sqitch only notices what raises.
select lives_ok($$select ringfence.verify_api_function('billing.set_debt_limit(uuid,bigint)', '{ringfence_ops}')$$, 'a sound function passes');
select throws_ok($$select ringfence.verify_api_function('billing.set_debt_limit(uuid,bigint)', '{ringfence_web}')$$, 'P0001', null, 'another grant is noticed');
select throws_ok($$select ringfence.verify_api_function('ringfence.clock(timestamptz)', '{}')$$, 'P0001', null, 'invoker is noticed');
select throws_ok($$select ringfence.verify_api_function('billing.nothing()', '{}')$$, '42883', null, 'a missing function is noticed');

alter function billing.set_debt_limit(uuid, bigint) reset search_path;
select throws_ok($$select ringfence.verify_api_function('billing.set_debt_limit(uuid,bigint)', '{ringfence_ops}')$$, 'P0001', null, 'a lost search_path is noticed');
alter procedure billing.tick(text) set search_path = pg_catalog;
select throws_ok($$select ringfence.verify_api_function('billing.tick(text)', '{ringfence_ops,ringfence_worker}')$$, 'P0001', null, 'a procedure that cannot commit is noticed');
alter function billing.unlink_vendor(uuid, text, text, text, timestamptz) owner to ringfence_admin;
select throws_ok($$select ringfence.verify_api_function('billing.unlink_vendor(uuid,text,text,text,timestamptz)', '{}')$$, 'P0001', null, 'another owner is noticed');

grant execute on function ringfence.clock(timestamptz) to ringfence_web;
select throws_ok($$select ringfence.verify_internal_function('ringfence.clock(timestamptz)')$$, 'P0001', null, 'an open internal is noticed');
alter function ringfence.caller() security definer;
select throws_ok($$select ringfence.verify_internal_function('ringfence.caller()')$$, 'P0001', null, 'a definer internal is noticed');

select throws_ok($$select ringfence.verify_table('ringfence.wallet', '{org_id}')$$, 'P0001', null, 'other columns are noticed');
grant select on ringfence.error_code to ringfence_web;
select throws_ok($$select ringfence.verify_table('ringfence.error_code', '{code,message,hint}')$$, 'P0001', null, 'an open table is noticed');
select throws_ok($$select ringfence.verify_view('billing.organizations', '{ringfence_ops}')$$, 'P0001', null, 'a view open to others is noticed');

select * from finish();
rollback;
