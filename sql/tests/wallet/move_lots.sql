\set ON_ERROR_STOP 1
begin;
select plan(2);

select tests.wallet(100) as org \gset
set local role ringfence_ops;
-- An opening balance becomes a lot only when it has to
select billing.add_wallet_credits(:'org', 50, 'p', p_priority => 200) \g /dev/null
reset role;
select is((ringfence.find_entry(:'org', 'credit', 'p')).lot_moves, '{{1,100},{2,50}}'::bigint[], 'the balance, then the credit');
reset role;
select is_empty(format('select * from tests.wallet_faults(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
