\set ON_ERROR_STOP 1
begin;
select plan(5);

select tests.wallet(1000) as org \gset
select seq as charge from billing.deduct_call_credits(:'org', 'c1', 400) \gset
set local role ringfence_owner;
select results_eq(format($$select outcome, amount, balance_after from ringfence.give_back(%L, %L, 150, 'g1', '{}', null)$$, :'org', :'charge'),
    $$values ('applied', 150::bigint, 750::bigint)$$, 'so much of it');
select results_eq(format($$select outcome, balance_after from ringfence.give_back(%L, %L, 150, 'g1', '{}', null)$$, :'org', :'charge'),
    $$values ('duplicate', 750::bigint)$$, 'once');
select throws_ok(format($$select ringfence.give_back(%L, %L, 151, 'g1', '{}', null)$$, :'org', :'charge'), 'RF301', null, 'another amount is another refund');
select is((select refunded from ringfence.charge_refund where org_id = :'org' and charge_seq = :'charge'), 150::bigint, 'and is counted once');
reset role;
select is_empty(format('select * from billing.audit_invariants(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
