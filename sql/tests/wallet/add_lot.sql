\set ON_ERROR_STOP 1
begin;
select plan(4);

select tests.wallet(0) as org \gset
set local role ringfence_owner;
select is(ringfence.add_lot(:'org', 1, 0), null, 'nothing to add');
select is(ringfence.add_lot(:'org', 1, 70, true, 5, '2030-01-01Z'), '{{1,70}}'::bigint[], 'adds');
select is(ringfence.add_lot(:'org', 2, 30), '{{2,30}}'::bigint[], 'another');
select results_eq(format('select has_lots, next_due_at from ringfence.wallet where org_id = %L', :'org'), $$values (true, '2030-01-01Z'::timestamptz)$$, 'its expiry is noted');
reset role;

select * from finish();
rollback;
