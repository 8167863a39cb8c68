\set ON_ERROR_STOP 1
begin;
select plan(8);

select tests.wallet(1000) as org \gset
set local role ringfence_owner;
insert into ringfence.call_alias (org_id, alias, call_id) values (:'org', 'vendor-1', 'ours-1');
update ringfence.wallet set has_call_aliases = true where org_id = :'org';
select is(ringfence.charge_key(:'org', 'vendor-1'), 'ours-1', 'an alias leads to the key');
select is(ringfence.charge_key(:'org', 'ours-1'), 'ours-1', 'a key is itself');
-- So a call is charged once, by whatever name
select billing.deduct_call_credits(:'org', 'ours-1', 70) \g /dev/null
select results_eq(format($$select outcome, amount from billing.deduct_call_credits(%L, 'vendor-1', 70)$$, :'org'),
    $$values ('duplicate', -70::bigint)$$, 'by its other name it is the same call');
select results_eq(format($$select outcome from billing.deduct_call_credits_batch(jsonb_build_array(jsonb_build_object('org_id', %L::uuid, 'call_id', 'vendor-1', 'amount', 70)))$$, :'org'),
    $$values ('duplicate')$$, 'in a batch too');

-- The id of its reservation is a name too, also where the call has no other
select tests.wallet(1000) as held \gset
select reservation_id as id from billing.reserve_call_credits(:'held', 'c1') \gset
select is(ringfence.charge_key(:'held', :'id'), 'c1', 'the id of a reservation leads to the key');
select is(ringfence.charge_key(:'org', :'id'), :'id', 'not for somebody else');
select billing.deduct_call_credits(:'held', :'id', 70) \g /dev/null
select is((select outcome from billing.commit_reserved_credits(:'held', 'c1', 60)), 'duplicate', 'deducted by it, the call is charged');
select is((select string_agg(outcome, ' ' order by place) from billing.deduct_call_credits_batch(jsonb_build_array(jsonb_build_object('org_id', :'held'::uuid, 'call_id', :'id', 'amount', 70), jsonb_build_object('org_id', :'held'::uuid, 'call_id', 'c2', 'amount', 70)))), 'duplicate applied', 'in a batch too');
reset role;

select * from finish();
rollback;
