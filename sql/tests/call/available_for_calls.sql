\set ON_ERROR_STOP 1
begin;
select plan(3);

select is(ringfence.available_for_calls(wallet, rules), expected, why)
  from (values (1000, 300, false, 700::bigint, 'what is not held'), (-100, 50, false, -150, 'below zero it says so'), (-100, 50, true, 350, 'the debt limit only where the organization is set so')) as given (balance, held, debt, expected, why),
       lateral (select (jsonb_populate_record(null::ringfence.wallet, jsonb_build_object('balance', balance, 'held', held, 'debt_limit', 500))).*) as wallet,
       lateral (select (jsonb_populate_record(ringfence.default_call_rules(), jsonb_build_object('calls_may_use_debt', debt))).*) as rules;

select * from finish();
rollback;
