\set ON_ERROR_STOP 1
begin;
select plan(7);

select gen_random_uuid() as ada, gen_random_uuid() as bob \gset
set local role ringfence_owner;
create function billing.probe(p_org_id uuid) returns void language sql volatile security definer
begin atomic select ringfence.assert_org(p_org_id); end;
grant execute on function billing.probe(uuid) to ringfence_web, ringfence_tenant;
reset role;
create role pgtap_authenticated;
grant ringfence_tenant to pgtap_authenticated;
grant pgtap_authenticated to current_user;

set local role ringfence_web;
select lives_ok(format('select billing.probe(%L)', :'ada'), 'our own roles may ask for any');

set local role pgtap_authenticated;
select throws_ok(format('select billing.probe(%L)', :'ada'), '42501', null, 'without claims: nothing');
select set_config('request.jwt.claims', format('{"org_id": "%s"}', :'ada'), true) \g /dev/null
select lives_ok(format('select billing.probe(%L)', :'ada'), 'a role that inherits from the tenant: its own');
select throws_ok(format('select billing.probe(%L)', :'bob'), '42501', null, 'and no other');
select throws_ok('select billing.probe(null)', '42501', null, 'nor none');
reset role;
grant ringfence_tenant to current_user;
set local role ringfence_tenant;
select lives_ok(format('select billing.probe(%L)', :'ada'), 'the tenant itself: its own');
select throws_ok(format('select billing.probe(%L)', :'bob'), '42501', null, 'and no other');
reset role;

select * from finish();
rollback;
