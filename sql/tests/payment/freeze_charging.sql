\set ON_ERROR_STOP 1
begin;
select plan(15);

select is_definer('billing', 'freeze_charging', array['text', 'timestamp with time zone', 'timestamp with time zone'], 'runs as its owner');
select tests.wallet(0) as org \gset
select tests.checkout(:'org', 1000) as payment \gset
create function pg_temp.freeze(p_reason text, p_restored_to timestamptz default null, p_at timestamptz default '2030-01-02Z') returns text language sql
    as $$ select format('%s %s %s', outcome, frozen_at at time zone 'UTC', restored_to at time zone 'UTC') from billing.freeze_charging(p_reason, p_restored_to, p_at) $$;
set local role ringfence_ops;
select is(pg_temp.freeze('a restore'), 'frozen 2030-01-02 00:00:00 ', 'from here on');
select is(pg_temp.freeze('a restore', null, '2030-01-03Z'), 'duplicate 2030-01-02 00:00:00 ', 'again');
select is(pg_temp.freeze('a restore', '2030-01-01Z', '2030-01-03Z'), 'changed 2030-01-03 00:00:00 2030-01-01 00:00:00', 'the backup is told later: what was compared before does not count');
select is(pg_temp.freeze('another reason', null, '2030-01-04Z'), 'changed 2030-01-03 00:00:00 2030-01-01 00:00:00', 'another reason alone leaves it');
select is(pg_temp.freeze('another reason', '2030-01-02Z', '2030-01-04Z'), 'duplicate 2030-01-03 00:00:00 2030-01-01 00:00:00', 'so does a later backup');
select is(pg_temp.freeze('another reason', '2029-12-31Z', '2030-01-04Z'), 'changed 2030-01-04 00:00:00 2029-12-31 00:00:00', 'an earlier one does not');
select is((select reason from billing.charging_status()), 'another reason', 'as can be seen');
reset role;
select throws_ok(format($$select billing.begin_checkout(%L, 500, 'https://a.example/ok', 'https://a.example/no')$$, :'org'), 'RF243', null, 'nothing new is charged');
select is(tests.stripe('payment_intent.succeeded', :'payment'), 'credited', 'what was paid is credited');
select throws_ok($$select billing.freeze_charging(null)$$, 'RF001', null, 'no reason');
select throws_ok($$select billing.freeze_charging(repeat('x', 1001))$$, 'RF002', null, 'a long one');
select throws_ok($$select billing.freeze_charging('x' || chr(7))$$, 'RF003', null, 'an odd one');
select throws_ok(format('select billing.freeze_charging(%L, %L, %L)', 'test', at, '2030-01-02Z'), 'RF002', null, 'a backup at ' || at) from (values ('2030-01-03Z'), ('-infinity')) as given (at);

select * from finish();
rollback;
