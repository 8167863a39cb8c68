\set ON_ERROR_STOP 1
begin;
select plan(4);

-- serial: charging is frozen for everybody
select tests.recharging(0) as org \gset
set local role ringfence_owner;
select is(ringfence.charging_frozen(), false, 'as a rule it is not');
insert into ringfence.charging_freeze (reason, frozen_at) values ('test', '2030-01-10Z');
select is(ringfence.charging_frozen(), true, 'while somebody says so');
select throws_ok(format($$select billing.begin_checkout(%L, 1000, 'https://a', 'https://a')$$, :'org'), 'RF243', null, 'no payment is begun');
select is((select outcome from billing.claim_recharge((select payment_id from ringfence.auto_recharge where org_id = :'org'), '2030-01-10 00:01Z')), 'frozen', 'no card is charged');

select * from finish();
rollback;
