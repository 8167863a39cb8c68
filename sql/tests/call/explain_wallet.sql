\set ON_ERROR_STOP 1
begin;
select plan(9);

select is_definer('billing', 'explain_wallet', array['uuid', 'timestamp with time zone'], 'runs as its owner');
select tests.wallet(1000) as org \gset
set local role ringfence_ops;
select billing.add_wallet_credits(:'org', 100, 'a', 'grant', '2030-02-01Z', p_as_of => '2030-01-01Z') \g /dev/null
select billing.explain_wallet(:'org', '2030-01-02Z') as explained \gset
select is(:'explained'::jsonb #>> '{lots,0,expires_at}', '2030-02-01T00:00:00+00:00', 'lots in the order they will be spent');
select is((:'explained'::jsonb ->> 'available')::bigint + jsonb_array_length(:'explained'::jsonb -> 'last_movements'), 1102::bigint, 'figures and movements');
select is(:'explained'::jsonb ->> 'expired_not_booked', '0', 'all of it is booked');
-- What has expired is in no figure, booked or not; what a hold counts on stays.
reset role;
set local role ringfence_owner;
select ringfence.hold_credit(:'org', 30, '2030-01-03Z') \g /dev/null
set local role ringfence_ops;
select billing.explain_wallet(:'org', '2030-02-01Z') as explained \gset
select results_eq(format($$select (explained ->> 'balance')::bigint, (explained ->> 'expired_not_booked')::bigint, (explained #>> '{last_movements,0,balance_after}')::bigint from (select %L::jsonb) as one (explained)$$, :'explained'),
    'values (1030::bigint, 70::bigint, 1100::bigint)', 'the figures explain each other');
select is((select sum((lot ->> 'remaining')::bigint)::bigint from jsonb_array_elements(:'explained'::jsonb -> 'lots') as lot), 1030::bigint, 'the lots come to the balance');
select throws_ok('select billing.explain_wallet(null)', 'RF001', null, 'nobody''s');
select throws_ok(format($$select billing.explain_wallet(%L, 'infinity')$$, :'org'), 'RF002', null, 'no time at all');
select throws_ok('select billing.explain_wallet(gen_random_uuid())', 'RF101', null, 'unknown');
reset role;

select * from finish();
rollback;
