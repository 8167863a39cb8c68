\set ON_ERROR_STOP 1
begin;
select plan(3);

select tests.organization() as org \gset
select lives_ok(format('select ringfence.assert_organization(%L)', :'org'), 'known');
select throws_ok($$select ringfence.assert_organization(null)$$, 'RF001', null, 'null');
select throws_ok($$select ringfence.assert_organization(gen_random_uuid())$$, 'RF101', null, 'unknown');

select * from finish();
rollback;
