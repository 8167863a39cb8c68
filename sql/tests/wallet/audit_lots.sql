\set ON_ERROR_STOP 1
begin;
select plan(11);

select tests.wallet(100) as org \gset
set local role ringfence_owner;
select billing.add_wallet_credits(:'org', 50, 'g', 'grant', '2030-02-01Z', p_as_of => '2030-01-01Z') \g /dev/null
select billing.deduct_call_credits(:'org', 'c1', 70, p_as_of => '2030-01-02Z') \g /dev/null
select set_config('tests.org', :'org', true) \g /dev/null
prepare faults as select seq, problem from ringfence.audit_lots(current_setting('tests.org')::uuid) order by 1, 2;
select is_empty('faults', 'nothing is wrong');
select is_empty('select * from ringfence.audit_lots(null)', 'with anybody');
savepoint books;
select tests.tamper(format('update ringfence.credit_lot set remaining = remaining - 5 where org_id = %L and lot_seq = 1', :'org')) \g /dev/null
select results_eq('faults', $$values (1::bigint, '75 remain, its entries come to 80'), (3, 'lots come to 75, the balance to 80')$$, 'a lot that lost something');
rollback to books;
select tests.tamper(format('update ringfence.credit_lot set granted = 50 where org_id = %L and lot_seq = 1', :'org')) \g /dev/null
select results_eq('faults', $$values (1::bigint, '80 remain of 50')$$, 'more than there ever was');
rollback to books;
select tests.tamper(format('update ringfence.credit_lot set open = true where org_id = %L and lot_seq = 2', :'org')) \g /dev/null
select results_eq('faults', $$values (2::bigint, 'is flagged open or shut, but is the other')$$, 'an empty lot that is open');
rollback to books;
select tests.tamper(format('delete from ringfence.credit_lot where org_id = %L and lot_seq = 2', :'org')) \g /dev/null
select results_eq('faults', $$values (2::bigint, 'entries move a lot that is not there')$$, 'a lot that is gone');
rollback to books;
select tests.tamper(format('update ringfence.credit_lot set allocated = 5 where org_id = %L and lot_seq = 1', :'org')) \g /dev/null
select results_eq('faults', $$values (3::bigint, 'holds of 0 count on 5')$$, 'counted on by nobody');
rollback to books;
select billing.add_wallet_credits(:'org', 50, 'g2', 'grant', '2030-03-01Z', p_as_of => '2030-01-03Z') \g /dev/null
select tests.tamper(format($$update ringfence.wallet set next_due_at = '2030-04-01Z' where org_id = %L$$, :'org')) \g /dev/null
select results_eq('faults', $$values (4::bigint, 'its expiry would be forgotten: the wallet falls due later')$$, 'an expiry nobody waits for');
rollback to books;
select tests.tamper(format('update ringfence.wallet set has_lots = false where org_id = %L', :'org')) \g /dev/null
select results_eq('faults', $$values (3::bigint, 'there are lots, but the wallet does not know')$$, 'a wallet that forgot');
rollback to books;
select tests.tamper(format('update ringfence.credit_transaction set lot_moves = %L where org_id = %L and seq = 3', '{{2,-50},{1,-19}}', :'org')) \g /dev/null
select results_eq('faults', $$values (1::bigint, '80 remain, its entries come to 81')$$, 'moves that do not add up');
rollback to books;
select tests.tamper(format('delete from ringfence.wallet where org_id = %L', :'org')) \g /dev/null
select results_eq('select invariant, seq, problem from ringfence.audit_lots(null) order by 2', $$values ('stray', 1::bigint, 'a lot without a wallet'), ('stray', 2, 'a lot without a wallet')$$, 'lots of nobody''s');

select * from finish();
rollback;
