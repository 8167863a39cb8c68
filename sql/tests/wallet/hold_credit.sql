\set ON_ERROR_STOP 1
begin;
select plan(6);

select tests.wallet(100) as org \gset
set local role ringfence_owner;
select is(ringfence.hold_credit(:'org', 60, '2030-01-01Z'), null, 'without lots there is nothing to count on');
select results_eq(format('select held, available from billing.wallet_balance(%L)', :'org'), 'values (60::bigint, 40::bigint)', 'held credit is not available');
reset role;
select tests.wallet(0) as org \gset
set local role ringfence_ops;
select billing.add_wallet_credits(:'org', 50, 'late', 'grant', '2030-03-01Z', p_as_of => '2030-01-01Z') \g /dev/null
select billing.add_wallet_credits(:'org', 50, 'soon', 'grant', '2030-02-01Z', p_as_of => '2030-01-01Z') \g /dev/null
set local role ringfence_owner;
select is(ringfence.hold_credit(:'org', 30, '2030-01-02Z'), '{{2,30}}'::bigint[], 'counts on what would be drawn first');
select is(ringfence.hold_credit(:'org', 40, '2030-01-02Z'), '{{2,20},{1,20}}'::bigint[], 'and not on what another hold counts on');
select is((select sum(allocated)::bigint from billing.credit_lots where org_id = :'org'), 70::bigint, 'each unit once');
reset role;
select is_empty(format('select * from tests.wallet_faults(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
