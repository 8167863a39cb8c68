\set ON_ERROR_STOP 1
begin;
select plan(5);

select tests.recharging(0) as org \gset
set local role ringfence_owner;
select is(ringfence.withdraw_attempt(:'org', 'Why.'), true, 'what was not sent');
select results_eq(format('select status::text, problem from ringfence.payment where owner_id = %L', :'org'), $$values ('canceled', 'Why.')$$, 'is not made');
select results_eq(format('select status, payment_id from ringfence.auto_recharge where org_id = %L', :'org'), $$values ('armed', null::uuid)$$, 'and can be decided again');
select ringfence.after_posting(:'org', null, '2030-01-10 00:01Z') \g /dev/null
select billing.claim_recharge(payment_id, '2030-01-10 00:02Z') from ringfence.auto_recharge where org_id = :'org' \g /dev/null
select is(ringfence.withdraw_attempt(:'org', 'Why.'), false, 'not what may have been sent');
select is(ringfence.withdraw_attempt(gen_random_uuid(), 'Why.'), false, 'of nobody: nothing');

select * from finish();
rollback;
