\set ON_ERROR_STOP 1
begin;
select plan(24);

-- How often an organization was told that its balance is low.
create function pg_temp.told(p_org_id uuid) returns bigint language sql as $$select count(*) from billing.outbox_messages where org_id = p_org_id and dedupe_key like 'balance.low:%'$$;
select tests.wallet(0) as org, tests.wallet(0) as lots, tests.wallet(1000) as held, tests.wallet(1000) as batch, tests.wallet(1000) as alone, tests.wallet(1000) as refused \gset
update ringfence.organization set email = null;

-- Nobody listens
select billing.add_wallet_credits(:'alone', 1, 'c'), billing.deduct_call_credits(:'alone', 'x', 900) \g /dev/null
select results_eq(format('select react_below, low_told from ringfence.wallet where org_id = %L', :'alone'), $$values (-9223372036854775808, true)$$, 'a wallet nobody watches is left alone');

-- Crossing downward, once
select billing.set_webhook_endpoint(org, 'https://example.com/', '{balance.low}') from unnest(array[:'org', :'lots', :'held', :'batch', :'refused']::uuid[]) as org \g /dev/null
select is(pg_temp.told(:'org'), 0::bigint, 'low when one begins to listen is no news');
select billing.add_wallet_credits(:'org', 100, 'little') \g /dev/null
select is(pg_temp.told(:'org'), 0::bigint, 'nor is less low');
select billing.add_wallet_credits(:'org', 900, 'more') \g /dev/null
select is((select react_below from ringfence.wallet where org_id = :'org'), 500::bigint, 'above: watched');
select billing.deduct_call_credits(:'org', 'a', 500) \g /dev/null
select is(pg_temp.told(:'org'), 0::bigint, 'at the threshold it is not below');
select billing.deduct_call_credits(:'org', 'b', 1) \g /dev/null
select is(pg_temp.told(:'org'), 1::bigint, 'below: told');
select billing.deduct_call_credits(:'org', 'c', 100), billing.deduct_call_credits(:'org', 'c', 100) \g /dev/null
select is(pg_temp.told(:'org'), 1::bigint, 'still below: no news');
select ok((select react_below < -1e18 from ringfence.wallet where org_id = :'org'), 'nor is it asked again');
select billing.add_wallet_credits(:'org', 101, 'back') \g /dev/null
select billing.deduct_call_credits(:'org', 'd', 1) \g /dev/null
select is(pg_temp.told(:'org'), 2::bigint, 'back above and below again: told again');

-- Whatever posts
select billing.add_wallet_credits(:'lots', 600, 'promo', 'promotion', now() + interval '1 day') \g /dev/null
select billing.deduct_call_credits(:'lots', 'a', 101) \g /dev/null
select is(pg_temp.told(:'lots'), 1::bigint, 'out of a lot');
select billing.add_wallet_credits(:'lots', 101, 'again') \g /dev/null
select billing.expire_credits(p_as_of => now() + interval '2 days') \g /dev/null
select is(pg_temp.told(:'lots'), 2::bigint, 'by expiry');
select billing.deduct_call_credits_batch(jsonb_build_array(jsonb_build_object('org_id', :'batch', 'call_id', 'a', 'amount', 300), jsonb_build_object('org_id', :'batch', 'call_id', 'b', 'amount', 300))) \g /dev/null
select is(pg_temp.told(:'batch'), 1::bigint, 'in a batch, once');

-- Holds come and go
select billing.reserve_call_credits(:'held', 'h', p_estimated_minutes => 10) \g /dev/null
select results_eq(format('select available < 500, pg_temp.told(%1$L) from billing.wallet_balance(%1$L)', :'held'), $$values (true, 0::bigint)$$, 'what is held is not spent');
select billing.commit_reserved_credits(:'held', 'h', 600) \g /dev/null
select is(pg_temp.told(:'held'), 1::bigint, 'until it is');

-- A refusal and a hold reach the hook, for what reacts to what is available
select tests.tamper(format('update ringfence.wallet set react_below = 600, held = 500 where org_id = %L', :'refused')) \g /dev/null
select is((select outcome from billing.check_balance_and_deduct_asset_cost(:'refused', 900, 'number', 'k')), 'insufficient_credit', 'a refusal');
select is((select react_below from ringfence.wallet where org_id = :'refused'), 500::bigint, 'called the hook');
select tests.tamper(format('update ringfence.wallet set react_below = 1000, held = 0 where org_id = %L', :'refused')) \g /dev/null
select ringfence.hold_credit(:'refused', 1, now()) \g /dev/null
select is((select react_below from ringfence.wallet where org_id = :'refused'), 500::bigint, 'and so did a hold');

-- Settings
select billing.configure_organization(:'refused', '{"recharge_threshold": 1000}') \g /dev/null
select is(pg_temp.told(:'refused'), 0::bigint, 'a threshold that is just met');
select billing.configure_organization(:'refused', '{"recharge_threshold": 1001}') \g /dev/null
select is(pg_temp.told(:'refused'), 1::bigint, 'a threshold that passes the balance');
select billing.configure_organization(:'refused', '{"recharge_threshold": 0}') \g /dev/null
select results_eq(format('select react_below, low_told from ringfence.wallet where org_id = %L', :'refused'), $$values (0::bigint, false)$$, 'and back');

-- By e-mail
insert into ringfence.channel values ('email', 'worker:a', now());
select tests.wallet(1000) as mailed \gset
select billing.deduct_call_credits(:'mailed', 'a', 600) \g /dev/null
select results_eq(format('select topic from billing.outbox_messages where org_id = %L', :'mailed'), $$values ('email')$$, 'an address is enough');
select lives_ok('select ringfence.after_posting(gen_random_uuid(), null, now())', 'of nobody: nothing');
select is_empty(format('select * from tests.wallet_faults(%L)', :'org'), 'the books are in order');
select is_empty(format('select * from tests.wallet_faults(%L)', :'batch'), 'all of them');

select * from finish();
rollback;
