\set ON_ERROR_STOP 1
begin;
select plan(3);

select tests.wallet(0) as org \gset
select billing.add_wallet_credits(:'org', 100, 'a', 'grant', '2029-02-01Z', p_as_of => '2029-01-01Z') \g /dev/null
set local role ringfence_owner;
select is(ringfence.expire_credits_job('2029-01-01Z', '2029-01-01Z'), 0::bigint, 'nothing is due');
select is(ringfence.expire_credits_job('2029-02-01Z', '2029-02-01Z'), 1::bigint, 'what is due');
select is((select balance from ringfence.wallet where org_id = :'org'), 0::bigint, 'is booked');

select * from finish();
rollback;
