\set ON_ERROR_STOP 1
begin;
select plan(6);

select tests.ledger(5) as org, tests.ledger(3) as other \gset
set local role ringfence_owner;
select ok(ringfence.seal_ledger('2030-01-01Z', '2030-01-01Z') >= 10, 'all organizations');
select results_eq(format('select org_id, to_seq from billing.ledger_seals where org_id in (%L, %L) order by 2', :'org', :'other'),
    format('values (%L::uuid, 4::bigint), (%L, 6)', :'other', :'org'), 'each its own');
select is(ringfence.seal_ledger('2030-01-02Z', '2030-01-02Z'), 0::bigint, 'once');
select billing.deduct_call_credits(:'org', 'later', 1) \g /dev/null
select is(ringfence.seal_ledger('2030-01-01Z', '2030-01-02Z'), 0::bigint, 'once a slot');
select is(ringfence.seal_ledger('2030-01-02Z', '2030-01-02Z'), 1::bigint, 'what is new');
select is_empty('select * from billing.audit_invariants()', 'and all of it comes out');

select * from finish();
rollback;
