\set ON_ERROR_STOP 1
-- serial: takes locks on whole tables, or changes what others look at
begin;
select plan(22);

-- A ledger with everything in it: lots, expiry, refunds, entries written down late.
select tests.wallet(1000) as org, tests.ledger(5) as plain \gset
select billing.add_wallet_credits(:'org', 50, 'g', 'grant', '2029-02-01Z', p_as_of => '2029-01-01Z') \g /dev/null
select transaction_id as charge from billing.deduct_call_credits(:'org', 'c1', 40, '{"b": 1.50}', '2029-01-02Z') \gset
select billing.deduct_call_credits(:'org', 'c2', 100, p_as_of => '2020-01-01Z') \g /dev/null
select billing.refund_transaction(:'org', :'charge', 15, 'r1', p_as_of => '2029-03-01Z') \g /dev/null
select billing.check_balance_and_deduct_asset_cost(:'org', 35, 'number', 'a1', p_as_of => '2029-04-01Z') \g /dev/null
select count(*) as entries from billing.statement(:'org') \gset

set local role ringfence_owner;
create temporary view answers as
select 'balance_at ' || by || ' ' || at as question, billing.balance_at(:'org', at, by)::text as answer
  from (select recorded_at as at from ringfence.ledger where org_id = :'org' union select occurred_at from ringfence.ledger where org_id = :'org'
        union select recorded_at - interval '1 microsecond' from ringfence.ledger where org_id = :'org') as instant,
       unnest(array['recorded_at', 'occurred_at']) as by
 union all
select 'statement ' || page, (select string_agg(row::text, '|') from billing.statement(:'org', p_limit => 3, p_before_seq => page) as row) from generate_series(1, 12) as page
 union all
select 'statement from ' || at, (select string_agg(row::text, '|') from billing.statement(:'org', at) as row) from (select recorded_at as at from ringfence.ledger where org_id = :'org') as instant
 union all
select 'totals to ' || at, billing.statement_totals(:'org', null, at)::text from (select recorded_at as at from ringfence.ledger where org_id = :'org') as instant
 union all
select 'wallet', billing.wallet_balance(:'org', '2029-05-01Z')::text
 union all
select 'explain', billing.explain_wallet(:'org', '2029-05-01Z')::text;
create temporary table answered as select * from answers;

-- Only what is sealed and old enough, and in steps
select is(ringfence.archive_organization(:'org', 'infinity', 100), 0::bigint, 'nothing is sealed');
select ringfence.seal_organization(:'org', 6, '2030-01-01Z') \g /dev/null
select is(ringfence.archive_organization(:'org', '2000-01-01Z', 100), 0::bigint, 'nothing is old enough');
select is(ringfence.archive_organization(:'org', (select recorded_at from ringfence.ledger where org_id = :'org' and seq = 3), 100), 2::bigint, 'what was recorded before');
select is(ringfence.archive_organization(:'org', 'infinity', 2), 2::bigint, 'no more than asked for');
select results_eq('select * from answers order by 1', 'select * from answered order by 1', 'half archived, every read answers the same');
select is(ringfence.archive_organization(:'org', 'infinity', 100), 2::bigint, 'the rest of what is sealed');
select is(ringfence.archive_organization(:'org', 'infinity', 100), 0::bigint, 'once');
select is((select archived_seq from ringfence.wallet where org_id = :'org'), 6::bigint, 'the wallet knows');
select results_eq(format('select count(*), min(seq), max(seq) from ringfence.credit_transaction_archive where org_id = %L', :'org'), 'values (6::bigint, 1::bigint, 6::bigint)', 'there');
select is((select count(*) from ringfence.credit_transaction where org_id = :'org' and seq <= 6), 0::bigint, 'and no longer here');
select results_eq('select * from answers order by 1', 'select * from answered order by 1', 'every read answers the same');
select is_empty('select * from billing.audit_invariants()', 'the books are in order');
select is(current_setting('ringfence.archiving'), 'off', 'nothing more can be deleted');

-- Keys hold for ever, refunds find their charge
select results_eq(format($$select outcome, seq from billing.deduct_call_credits(%L, 'c1', 40)$$, :'org'), $$values ('duplicate', 3::bigint)$$, 'a duplicate');
select throws_ok(format($$select billing.deduct_call_credits(%L, 'c1', 41)$$, :'org'), 'RF301', null, 'other content');
select throws_ok(format($$select billing.refund_transaction(%L, %L, 26, 'r2')$$, :'org', :'charge'), 'RF203', null, 'no more than is left of an archived charge');
select results_eq(format($$select outcome, amount, balance_before from billing.refund_transaction(%L, %L, 25, 'r2', p_as_of => '2029-05-01Z')$$, :'org', :'charge'),
    format($$select 'applied', 25::bigint, balance from billing.wallet_balance(%L, '2029-05-01Z')$$, :'org'), 'the rest of an archived charge');
select ringfence.seal_organization(:'plain', 100, '2030-01-01Z'), ringfence.archive_organization(:'plain', 'infinity', 100) \g /dev/null
select results_eq(format($$select outcome, seq from billing.deduct_call_credits(%L, 'call-1', 11)$$, :'plain'), $$values ('duplicate', 2::bigint)$$, 'also without lots');
select results_eq(format($$select outcome, seq from billing.deduct_call_credits(%L, 'new', 11)$$, :'plain'), $$values ('applied', 7::bigint)$$, 'and numbers go on');

-- What the archive does not hold to the byte stays
select tests.ledger(4) as org \gset
select ringfence.seal_organization(:'org', 100, '2030-01-01Z') \g /dev/null
create function pg_temp.mangle() returns trigger language plpgsql as $$begin new.details := '{"forged": true}'; return new; end$$;
create trigger mangle before insert on ringfence.credit_transaction_archive for each row when (new.seq = 3) execute function pg_temp.mangle();
select throws_ok(format('select ringfence.archive_organization(%L, ''infinity'', 100)', :'org'), 'RF902', null, 'an archive that holds something else');
drop trigger mangle on ringfence.credit_transaction_archive;
select results_eq(format('select count(*), (select archived_seq from ringfence.wallet where org_id = %L) from ringfence.credit_transaction where org_id = %L', :'org', :'org'),
    'values (5::bigint, 0::bigint)', 'undoes the whole');
select tests.tamper(format('insert into ringfence.credit_transaction_archive select * from ringfence.credit_transaction where org_id = %L and seq = 2', :'org')) \g /dev/null
select throws_ok(format('select ringfence.archive_organization(%L, ''infinity'', 100)', :'org'), '23505', null, 'as does an entry that is there already');

select * from finish();
rollback;
