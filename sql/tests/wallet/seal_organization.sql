\set ON_ERROR_STOP 1
begin;
select plan(11);

select tests.ledger(5) as org, tests.ledger(2100) as big \gset
set local role ringfence_owner;
select is(ringfence.seal_organization(:'org', 4, '2030-01-01Z'), 4::bigint, 'no more than asked for');
select is(ringfence.seal_organization(:'org', 100, '2030-01-02Z'), 2::bigint, 'the rest');
select is(ringfence.seal_organization(:'org', 100, '2030-01-03Z'), 0::bigint, 'once');
select results_eq(format('select seal_no, from_seq, to_seq, octet_length(digests), octet_length(hash), sealed_at from ringfence.ledger_seal where org_id = %L order by 1', :'org'),
    $$values (1::bigint, 1::bigint, 4::bigint, 32, 32, '2030-01-01Z'::timestamptz), (2, 5, 6, 16, 32, '2030-01-02Z')$$, 'two seals');
select is((select previous_hash from ringfence.ledger_seal where org_id = :'org' and seal_no = 2),
          (select hash from ringfence.ledger_seal where org_id = :'org' and seal_no = 1), 'chained');
select is(ringfence.seal_organization(:'big', 100000, '2030-01-01Z'), 2101::bigint, 'many');
select results_eq(format('select from_seq, to_seq from ringfence.ledger_seal where org_id = %L order by seal_no', :'big'),
    $$values (1::bigint, 1000::bigint), (1001, 2000), (2001, 2101)$$, 'a thousand to a seal');
select results_eq(format('select org_id, sealed_seq, sealed_at from ringfence.ledger_seal_progress where org_id in (%L, %L) order by 2', :'org', :'big'),
    format($$values (%L::uuid, 6::bigint, '2030-01-02Z'::timestamptz), (%L, 2101, '2030-01-01Z')$$, :'org', :'big'), 'how far is noted');

-- A gap is not sealed across.
select billing.deduct_call_credits(:'org', 'x' || call, 1) from generate_series(1, 3) as call \g /dev/null
select tests.tamper(format('delete from ringfence.credit_transaction where org_id = %L and seq = 8', :'org')) \g /dev/null
select is(ringfence.seal_organization(:'org', 100, '2030-01-03Z'), 0::bigint, 'a ledger with a gap is not sealed');
select is(ringfence.seal_organization('99999999-9999-4999-8999-999999999999', 100, '2030-01-03Z'), 0::bigint, 'nothing to seal');
-- Nor where seals are missing.
select tests.tamper(format('delete from ringfence.ledger_seal where org_id = %L and seal_no = 3', :'big')) \g /dev/null
select is(ringfence.seal_organization(:'big', 100000, '2030-01-03Z'), 0::bigint, 'nothing is sealed where the last seal is gone');

select * from finish();
rollback;
