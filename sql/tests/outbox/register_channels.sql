\set ON_ERROR_STOP 1
begin;
select plan(13);

select is_definer('billing', 'register_channels', array['text', 'text[]', 'timestamp with time zone'], 'runs as its owner');
set local role ringfence_worker;
select ok('email' = any (array(select billing.register_channels('worker:a', '{slack,slack,webhook}', '2030-01-01Z'))), 'returns what nobody can carry out');
select ok(not 'slack' = any (array(select billing.register_channels('worker:a', '{slack,webhook}', '2030-01-01Z'))), 'and nothing else');
select results_eq($$select topic, configured, workers from billing.channels where topic in ('slack', 'email') order by topic$$,
    $$values ('email', false, 0::bigint), ('slack', true, 1)$$, 'which shows');
select billing.register_channels('worker:b', '{email}', '2030-01-01 00:00:30Z') \g /dev/null
select is((select count(*) from billing.channels where configured), 3::bigint, 'another adds to it');
select billing.register_channels('worker:b', '{slack}', '2030-01-01 00:00:31Z') \g /dev/null
select ok(not (select configured from billing.channels where topic = 'email'), 'what it no longer says is gone');
select billing.register_channels('worker:b', '{slack}', '2030-01-01 00:01:30Z') \g /dev/null
select ok(not (select configured from billing.channels where topic = 'webhook'), 'and what a silent one said');
select billing.register_channels('worker:b', null, '2030-01-01 00:01:31Z') \g /dev/null
select is((select count(*) from billing.channels where configured), 0::bigint, 'nothing at all is an answer too');
select throws_ok($$select billing.register_channels('worker:b', '{fax}')$$, 'RF003', null, 'an unknown topic');
select throws_ok($$select billing.register_channels('', '{slack}')$$, 'RF001', null, 'no name');
select throws_ok($$select billing.register_channels(repeat('x', 161), '{slack}')$$, 'RF002', null, 'a long name');
reset role;
insert into ringfence.channel values ('slack', 'worker:gone', '2020-01-01Z');
select ringfence.enqueue_effect(gen_random_uuid(), 'slack', 'x', '{}', '2020-01-01Z') as effect \gset
select results_eq($$select configured, workers, waiting from billing.channels where topic = 'slack'$$, $$values (true, 0::bigint, 1::bigint)$$, 'configured, nobody there, and something waits');
select ok((select oldest_age_seconds > 86400 from billing.channels where topic = 'slack'), 'since when shows too');

select * from finish();
rollback;
