\set ON_ERROR_STOP 1
begin;
select plan(4);

select is_definer('billing', 'explain_wallet', array['uuid', 'timestamp with time zone'], 'runs as its owner');
select tests.wallet(1000) as org \gset
set local role ringfence_ops;
select billing.add_wallet_credits(:'org', 100, 'a', 'grant', '2030-02-01Z', p_as_of => '2030-01-01Z') \g /dev/null
select billing.explain_wallet(:'org', '2030-01-02Z') as explained \gset
select is(:'explained'::jsonb #>> '{lots,0,expires_at}', '2030-02-01T00:00:00+00:00', 'lots in the order they will be spent');
select is((:'explained'::jsonb ->> 'available')::bigint + jsonb_array_length(:'explained'::jsonb -> 'last_movements'), 1102::bigint, 'figures and movements');
select throws_ok('select billing.explain_wallet(gen_random_uuid())', 'RF101', null, 'unknown');
reset role;

select * from finish();
rollback;
