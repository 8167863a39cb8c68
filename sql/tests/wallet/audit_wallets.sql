\set ON_ERROR_STOP 1
-- serial: takes locks on whole tables, or changes what others look at
begin;
select plan(16);

select tests.ledger(6) as org, tests.organization() as empty, tests.wallet(5) as other \gset
set local role ringfence_owner;
select set_config('tests.org', :'org', true) \g /dev/null
prepare faults as select invariant, seq, problem from ringfence.audit_wallets(current_setting('tests.org')::uuid) order by 1, 3;
select is_empty('faults', 'nothing is wrong');
select is_empty('select * from ringfence.audit_wallets(null)', 'with anybody');
select is_empty(format('select * from ringfence.audit_wallets(%L)', :'empty'), 'an empty wallet is in order');

savepoint books;
select tests.tamper(format('update ringfence.wallet set balance = balance + 7 where org_id = %L', :'org')) \g /dev/null
select results_eq('faults', $$values ('balance', 7::bigint, 'the wallet says 999926, its entries come to 999919'), ('balance', 7, 'the wallet says 999926, its last entry 999919')$$, 'a balance that was raised');
select results_eq('select distinct org_id from ringfence.audit_wallets(null)', format('values (%L::uuid)', :'org'), 'whose');
rollback to books;
select tests.tamper(format('delete from ringfence.credit_transaction where org_id = %L and seq = 7', :'org')) \g /dev/null
select results_eq('select invariant, problem from ringfence.audit_wallets(null) where invariant <> ''recorded_at'' order by 1, 2', $$values
    ('balance', 'the wallet says 999919, its entries come to 999935'), ('balance', 'the wallet says 999919, its last entry 999935'),
    ('seq', 'the wallet counts 7 entries, the last is number 6')$$, 'the last entry gone');
rollback to books;
select tests.tamper(format($$update ringfence.wallet set last_entry_at = '2000-01-01Z' where org_id = %L$$, :'org')) \g /dev/null
select results_eq('faults', $$values ('recorded_at', 7::bigint, 'the wallet dates its last entry otherwise')$$, 'time of the last entry');
rollback to books;
alter table ringfence.wallet drop constraint wallet_amounts_check;
select tests.tamper(format('update ringfence.wallet set held = -1 where org_id = %L', :'org')) \g /dev/null
select results_eq('faults', $$values ('held', 7::bigint, 'holds -1')$$, 'less than nothing held');
rollback to books;
select tests.tamper(format('delete from ringfence.wallet where org_id = %L', :'org')) \g /dev/null
select results_eq('faults', $$values ('stray', 7::bigint, 'an organization without a wallet'), ('stray', 7, 'entries without a wallet')$$, 'no wallet');
rollback to books;
select tests.tamper(format('delete from ringfence.organization where org_id = %L', :'org')) \g /dev/null
select results_eq('faults', $$values ('stray', 7::bigint, 'a wallet without an organization')$$, 'no organization');
rollback to books;
select tests.tamper(format('delete from ringfence.credit_transaction where org_id = %L', :'org')) \g /dev/null
select results_eq('faults', $$values ('balance', 0::bigint, 'the wallet says 999919, its entries come to 0'), ('balance', 0, 'the wallet says 999919, its last entry 0'),
    ('seq', 0, 'the wallet counts 7 entries, the last is number 0')$$, 'the ledger gone');
rollback to books;
-- What the wallet repeats of the settings
select tests.tamper(format('update ringfence.wallet set halted = true where org_id = %L', :'org')) \g /dev/null
select results_eq('faults', $$values ('settings', 7::bigint, 'spending is stopped: t, the settings say f')$$, 'stopped by nobody');
rollback to books;
select tests.tamper(format('update ringfence.wallet set recharge_threshold = 0 where org_id = %L', :'org')) \g /dev/null
select results_eq('faults', $$values ('settings', 7::bigint, 'the wallet recharges below 0, the settings say 500')$$, 'a threshold that is not the currency''s');
rollback to books;
select billing.configure_organization(:'org', '{"spending_stopped": true, "recharge_threshold": 70}') \g /dev/null
select is_empty('faults', 'both set');
select tests.tamper(format('update ringfence.wallet set recharge_threshold = 500, halted = false where org_id = %L', :'org')) \g /dev/null
select results_eq('faults', $$values ('settings', 7::bigint, 'spending is stopped: f, the settings say t'), ('settings', 7, 'the wallet recharges below 500, the settings say 70')$$, 'and set back behind their backs');
select billing.configure_organization(:'org', '{"spending_stopped": null, "recharge_threshold": null}') \g /dev/null
select is_empty('faults', 'settings put it right');

select * from finish();
rollback;
