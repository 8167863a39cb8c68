\set ON_ERROR_STOP 1
begin;
select plan(8);

-- 300 entries in bursts: one a second for a while, long pauses between
select tests.wallet(0) as org \gset
set local role ringfence_owner;
insert into ringfence.credit_transaction (org_id, seq, amount, balance_after, occurred_at, recorded_at, over_limit, scope, key, kind, counter_account)
select :'org', n, 1, n, at, at, false, 'credit', 'k' || n, 'top_up', 'stripe'
  from generate_series(1, 300) as n, lateral (select timestamptz '2030-01-01Z' + n * interval '1 s' + (n / 100) * (n / 100) * interval '30 days' as at) as t;
update ringfence.wallet set seq = 300, balance = 300, last_entry_at = (select max(recorded_at) from ringfence.credit_transaction where org_id = :'org') where org_id = :'org';
reset role;
select is_empty(format($$select seq from ringfence.credit_transaction where org_id = %1$L and ringfence.seq_at(%1$L, recorded_at) <> seq$$, :'org'), 'at each entry: that entry');
select is_empty(format($$select seq from ringfence.credit_transaction where org_id = %1$L and ringfence.seq_at(%1$L, recorded_at - interval '1 us') <> seq - 1$$, :'org'), 'just before it: the one before');
select is(ringfence.seq_at(:'org', '-infinity'), 0::bigint, 'before all: none');
select is(ringfence.seq_at(:'org', 'infinity'), 300::bigint, 'after all: the last');
select is(ringfence.seq_at(:'org', '2030-01-20Z'), 99::bigint, 'in a pause: the last before it');
select is(ringfence.seq_at(gen_random_uuid(), now()), 0::bigint, 'unknown: none');
-- All at the same instant
select tests.wallet(0) as org \gset
set local role ringfence_owner;
insert into ringfence.credit_transaction (org_id, seq, amount, balance_after, occurred_at, recorded_at, over_limit, scope, key, kind, counter_account)
select :'org', n, 1, n, '2030-01-01Z', '2030-01-01Z', false, 'credit', 'k' || n, 'top_up', 'stripe' from generate_series(1, 200) as n;
update ringfence.wallet set seq = 200, balance = 200, last_entry_at = '2030-01-01Z' where org_id = :'org';
reset role;
select is(ringfence.seq_at(:'org', '2030-01-01Z'), 200::bigint, 'all at once: the last of them');
select is(ringfence.seq_at(:'org', '2029-12-31Z'), 0::bigint, 'or none');

select * from finish();
rollback;
