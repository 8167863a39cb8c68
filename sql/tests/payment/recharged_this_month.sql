\set ON_ERROR_STOP 1
begin;
select plan(3);

select tests.wallet(0) as org \gset
set local role ringfence_owner;
insert into ringfence.payment (owner_id, purpose, status, amount, currency, idempotency_key, parameters, created_at)
select :'org', purpose, status, amount, 'USD', gen_random_uuid(), '{}', at
  from (values ('recharge', 'created', 1, '2030-01-31 23:59:59Z'::timestamptz), ('recharge', 'pending', 20, '2030-01-01Z'), ('recharge', 'quarantined', 300, '2030-01-15Z'),
               ('recharge', 'declined', 4000, '2030-01-15Z'), ('recharge', 'failed', 4000, '2030-01-15Z'), ('recharge', 'canceled', 4000, '2030-01-15Z'),
               ('recharge', 'pending', 4000, '2029-12-31 23:59:59Z'), ('checkout', 'created', 4000, '2030-01-15Z')) as given (purpose, status, amount, at);
set local timezone = 'Pacific/Auckland';
select is(ringfence.recharged_this_month(:'org', '2030-01-31 23:59:59Z'), 321::bigint, 'what is under way or paid, of this month, of recharges');
select is(ringfence.recharged_this_month(:'org', '2030-02-01Z'), 0::bigint, 'months are those of UTC');
select is(ringfence.recharged_this_month(gen_random_uuid(), '2030-02-01Z'), 0::bigint, 'nothing is nothing');

select * from finish();
rollback;
