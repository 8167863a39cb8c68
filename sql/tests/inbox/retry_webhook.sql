\set ON_ERROR_STOP 1
begin;
select plan(15);

select is_definer('billing', 'retry_webhook', array['uuid', 'timestamp with time zone'], 'runs as its owner');
create temporary table delivery (key text, id uuid);
grant select on delivery to ringfence_ops;
with made as (
    insert into ringfence.webhook_delivery (vendor, event_key, event_type, status, attempts, due_at, received_at, finished_at, outcome, error_message, payload) values
        ('pgtap', 'dead', 'x', 'dead', 4, '2000-01-01Z', '2000-01-01Z', '2000-01-01Z', null, 'why', '{}'),
        ('pgtap', 'discarded', 'x', 'discarded', 4, '2000-01-01Z', '2000-01-01Z', '2000-01-01Z', 'no use', 'why', '{}'),
        ('pgtap', 'ignored', 'x', 'completed', 1, '2000-01-01Z', '2000-01-01Z', '2000-01-01Z', 'ignored', null, '{}'),
        ('pgtap', 'worked', 'x', 'completed', 1, '2000-01-01Z', '2000-01-01Z', '2000-01-01Z', 'settled', null, '{}'),
        ('pgtap', 'waiting', 'x', 'waiting', 1, '2000-01-01 00:10Z', '2000-01-01Z', null, null, 'why', '{}'),
        ('pgtap', 'active', 'x', 'active', 1, '2000-01-01 00:01Z', '2000-01-01Z', null, null, null, '{}'),
        ('pgtap', 'emptied', 'x', 'dead', 4, '2000-01-01Z', '2000-01-01Z', '2000-01-01Z', null, 'why', null),
        ('pgtap', 'broken', 'x', 'dead', 4, '2000-01-01Z', '2000-01-01Z', '2000-01-01Z', null, 'why', '"text"')
    returning event_key, delivery_id
) insert into delivery select * from made;
create function pg_temp.retry(p_key text) returns text language sql as
    $$select concat_ws(' ', outcome, status) from delivery, billing.retry_webhook(id, '2000-01-01 00:00:30Z') where key = p_key$$;
set local role ringfence_ops;
select is(pg_temp.retry('dead'), 'retried waiting', 'a dead letter');
select is(pg_temp.retry('dead'), 'retried waiting', 'again is the same again');
select is(pg_temp.retry('discarded'), 'retried waiting', 'one that was given up');
select is(pg_temp.retry('waiting'), 'retried waiting', 'one that waits, now');
select is(pg_temp.retry('ignored'), 'retried waiting', 'one that nobody handled');
select throws_ok($$select pg_temp.retry('worked')$$, 'RF212', null, 'what is completed stays so');
select throws_ok($$select pg_temp.retry('active')$$, 'RF212', null, 'somebody is at it');
select throws_ok($$select pg_temp.retry('emptied')$$, 'RF212', null, 'there is nothing left to try');
select throws_ok($$select pg_temp.retry('broken')$$, 'RF212', null, 'there never was');
reset role;
select results_eq($$select event_key, attempts, due_at, outcome, finished_at from ringfence.webhook_delivery where vendor = 'pgtap' and status = 'waiting' order by 1$$,
    $$values ('dead', 0, '2000-01-01 00:00:30Z'::timestamptz, null::text, null::timestamptz), ('discarded', 0, '2000-01-01 00:00:30Z', null, null),
             ('ignored', 0, '2000-01-01 00:00:30Z', null, null), ('waiting', 0, '2000-01-01 00:00:30Z', null, null)$$, 'with all attempts before them');
select is((select billing.retry_webhook(id, '2000-01-01 00:01Z') is not null from delivery where key = 'active'), true, 'a claim that was lost does not hold it');
select throws_ok($$select billing.retry_webhook(null)$$, 'RF001', null, 'no id');
select throws_ok($$select billing.retry_webhook(gen_random_uuid())$$, 'RF105', null, 'an unknown delivery');
select throws_ok(format($$select billing.retry_webhook(%L, 'infinity')$$, id), 'RF002', null, 'not in eternity') from delivery where key = 'dead';

select * from finish();
rollback;
