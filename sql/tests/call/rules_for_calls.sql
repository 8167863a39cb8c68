\set ON_ERROR_STOP 1
begin;
select plan(3);

select tests.organization() as org, tests.organization() as other \gset
set local role ringfence_ops;
select billing.configure_organization(:'org', '{"max_call_seconds": 600}') \g /dev/null
set local role ringfence_owner;
select is((ringfence.rules_for_calls(:'org')).max_call_seconds, 600::bigint, 'its own');
select is(ringfence.rules_for_calls(:'other'), ringfence.default_call_rules(), 'not those of others');
select is(ringfence.rules_for_calls(gen_random_uuid()), null, 'nobody''s');

select * from finish();
rollback;
