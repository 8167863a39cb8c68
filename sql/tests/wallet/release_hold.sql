\set ON_ERROR_STOP 1
begin;
select plan(6);

select tests.wallet(0) as org \gset
set local role ringfence_ops;
select billing.add_wallet_credits(:'org', 50, 'g', 'grant', '2030-02-01Z', p_as_of => '2030-01-01Z') \g /dev/null
set local role ringfence_owner;
select ringfence.hold_credit(:'org', 30, '2030-01-02Z') as allocations \gset
-- The expiry passes: what is free goes, what the hold counts on stays
-- nobody has booked that yet
select is((ringfence.release_hold(:'org', 10, '{{1,10}}', '2030-02-04Z')).balance, 20::bigint, 'what is released is gone');
select results_eq(format($$select kind, amount, occurred_at from billing.credit_transactions where org_id = %L and seq > 1 order by seq$$, :'org'),
    $$values ('expiry', -20::bigint, '2030-02-01Z'::timestamptz), ('expiry', -10, '2030-02-04Z')$$, 'each booked when it happened');
select is((ringfence.release_hold(:'org', 20, '{{1,20}}', '2030-02-05Z')).held, 0::bigint, 'the rest');
select results_eq(format('select balance, held from billing.wallet_balance(%L, ''2030-02-05Z'')', :'org'), 'values (0::bigint, 0::bigint)', 'in the end nothing is left');
select throws_ok(format($$select ringfence.release_hold(%L, 1, '{{1,1}}', '2030-02-05Z')$$, :'org'), '23514', null, 'a hold cannot be released twice');
reset role;
select is_empty(format('select * from tests.wallet_faults(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
