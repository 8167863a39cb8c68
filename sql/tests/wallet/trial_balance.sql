\set ON_ERROR_STOP 1
begin;
select plan(12);

-- A currency nobody else uses here.
select tests.ledger(5, 'VND') as org, tests.wallet(700, p_currency => 'VND') as other \gset
prepare books as select account, total, expected, ok from billing.trial_balance where currency = 'VND';
set local role ringfence_readonly;
select results_eq('books',
    $$values ('wallets', 1000635::numeric, 1000635::numeric, true), ('revenue:call', 65, null, null),
             ('stripe', -1000700, null, null), ('sum', 0, 0, true)$$, 'before the first roll-up: all of it read');
set local role ringfence_owner;
select ringfence.roll_up_accounts('2030-01-01Z', '2030-01-01Z') \g /dev/null
select results_eq('books',
    $$values ('wallets', 1000635::numeric, 1000635::numeric, true), ('revenue:call', 65, null, null),
             ('stripe', -1000700, null, null), ('sum', 0, 0, true)$$, 'the same from the roll-up');
select billing.check_balance_and_deduct_asset_cost(:'org', 35, 'number', 'a') \g /dev/null
select results_eq('books',
    $$values ('wallets', 1000600::numeric, 1000600::numeric, true), ('revenue:asset', 35, null, null),
             ('revenue:call', 65, null, null), ('stripe', -1000700, null, null), ('sum', 0, 0, true)$$,
    'and from the roll-up with what came since');
select ringfence.seal_organization(:'org', 100, '2030-01-01Z') \g /dev/null
select ringfence.archive_organization(:'org', 'infinity', 7) \g /dev/null
select is((select total from billing.trial_balance where currency = 'VND' and account = 'revenue:asset'), 35::numeric,
    'what was archived before it was rolled up counts');
prepare faults as select account, total, expected from billing.trial_balance where currency = 'VND' and not ok;
select is_empty('faults', 'nothing is wrong');

-- Behind a roll-up it does not read the ledger again.
select tests.ledger(3000, 'KRW') \g /dev/null
select ringfence.roll_up_accounts('2030-01-02Z', '2030-01-02Z') \g /dev/null
analyze ringfence.credit_transaction;
create function pg_temp.ledger_rows_read() returns bigint language plpgsql as $read$
declare
    v_plan jsonb;
begin
    execute 'explain (analyze, timing off, format json) select * from billing.trial_balance' into v_plan;
    return (select sum(((node ->> 'Actual Rows')::bigint + coalesce((node ->> 'Rows Removed by Filter')::bigint, 0)) * (node ->> 'Actual Loops')::bigint)
              from jsonb_path_query(v_plan, '$.** ? (@."Relation Name" starts with "credit_transaction")') as node);
end
$read$;
select cmp_ok(pg_temp.ledger_rows_read(), '<', 1000::bigint, 'reads what was written since, not the ledger');
-- The check can fail.
savepoint books;
select tests.tamper(format('update ringfence.wallet set balance = balance + 1 where org_id = %L', :'org')) \g /dev/null
select results_eq('faults', $$values ('wallets', 1000601::numeric, 1000600::numeric), ('sum', 1, 0)$$, 'a balance that was raised');
rollback to books;
select tests.tamper(format($$insert into ringfence.credit_transaction (org_id, seq, amount, balance_after, occurred_at, recorded_at, over_limit, scope, key, kind, counter_account)
    values (%L, 8, 1000, 0, '2030-01-01Z', '2030-01-01Z', false, 'credit', 'forged', 'top_up', 'stripe')$$, :'org')) \g /dev/null
select results_eq('faults', $$values ('wallets', 1000600::numeric, 1001600::numeric), ('sum', -1000, 0)$$, 'an entry that was pushed in');
rollback to books;
select tests.tamper(format('delete from ringfence.wallet where org_id = %L', :'other')) \g /dev/null
select results_eq('faults', $$values ('wallets', 999900::numeric, 1000600::numeric), ('sum', -700, 0)$$, 'a wallet that is gone');
rollback to books;

reset role;
select table_privs_are('billing', 'trial_balance', 'ringfence_readonly', array['SELECT'], 'for reading');
select table_privs_are('billing', 'trial_balance', 'ringfence_web', '{}'::text[], 'not for the web role');
select table_privs_are('billing', 'trial_balance', 'ringfence_tenant', '{}'::text[], 'nor for tenants');

select * from finish();
rollback;
