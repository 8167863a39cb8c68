\set ON_ERROR_STOP 1
begin;
select plan(17);

set local role ringfence_owner;
create function ringfence.pgtap_handler(p_payload jsonb, p_delivery_id uuid, p_received_at timestamptz, p_as_of timestamptz) returns text language plpgsql as $pgtap_handler$
begin
    if p_payload ->> 'do' = 'work' then
        insert into ringfence.heartbeat values (p_delivery_id::text, 'pgtap', p_received_at, p_as_of, p_as_of);
        return 'worked';
    elsif p_payload ->> 'do' = 'nothing' then
        return null;
    end if;
    insert into ringfence.heartbeat values (p_delivery_id::text, 'undone', p_received_at, p_as_of, p_as_of);
    if p_payload ->> 'do' = 'raise' then
        perform ringfence.raise_error('RF101', '{"org_id": 1}');
    elsif p_payload ->> 'do' = 'long' then
        raise exception '%', repeat('long ', 1000);
    elsif p_payload ->> 'do' = 'cancel' then
        raise query_canceled;
    elsif p_payload ->> 'do' = 'assert' then
        assert false, 'never';
    elsif p_payload ->> 'do' = 'recurse' then
        return ringfence.pgtap_handler(p_payload, gen_random_uuid(), p_received_at, p_as_of);
    elsif p_payload ->> 'do' = 'defer' then
        set constraints all deferred;
        insert into ringfence.pgtap_child values (1);
    end if;
    return 'done';
end $pgtap_handler$;
create table ringfence.pgtap_parent (id integer primary key);
create table ringfence.pgtap_child (id integer references ringfence.pgtap_parent deferrable initially deferred);
select ringfence.add_webhook_handler('pgtap', 'known', 'ringfence.pgtap_handler') \g /dev/null
create function pg_temp.run(p_do text, p_attempt integer, p_type text default 'known') returns ringfence.webhook_result language plpgsql as $run$
declare v ringfence.webhook_delivery;
begin
    insert into ringfence.webhook_delivery (vendor, event_key, event_type, status, due_at, received_at, payload)
    values ('pgtap', gen_random_uuid()::text, p_type, 'waiting', '2030-01-01Z', '2030-01-01Z', jsonb_build_object('do', p_do)) returning * into v;
    return ringfence.run_webhook(v, p_attempt, '2030-01-01 00:00:10Z');
end $run$;
create temporary table done as select * from pg_temp.run('work', 1);
select results_eq('select vendor, event_type, status, outcome, attempts, error from done', $$values ('pgtap', 'known', 'completed', 'worked', 1, null::text)$$, 'worked in');
select results_eq($$select d.status::text, d.outcome, d.attempts, d.error_message, d.finished_at, d.claim from ringfence.webhook_delivery as d join done on done.delivery_id = d.delivery_id$$,
    $$values ('completed', 'worked', 1, null::text, '2030-01-01 00:00:10Z'::timestamptz, null::uuid)$$, 'and written down');
select results_eq($$select first_seen_at, last_seen_at from ringfence.heartbeat as h join done on h.caller = done.delivery_id::text$$,
    $$values ('2030-01-01Z'::timestamptz, '2030-01-01 00:00:10Z'::timestamptz)$$, 'its handler hears when it came, and what time it is');
select is((pg_temp.run('nothing', 1)).outcome, 'done', 'a handler that says nothing');
select is((pg_temp.run('work', 1, 'unknown')).outcome, 'ignored', 'what nobody handles');

select is((pg_temp.run('raise', 1)).error, 'RF101: There is no such organization. {"org_id": 1}', 'an error of ours, with its detail');
select is(length((pg_temp.run('long', 1)).error), 1000, 'a long one is cut');
select alike((pg_temp.run('cancel', 1)).error, '57014:%', 'a timeout');
select alike((pg_temp.run('assert', 1)).error, 'P0004:%', 'a failed assertion');
select alike((pg_temp.run('recurse', 1)).error, '54001:%', 'a stack without an end');
select alike((pg_temp.run('defer', 1)).error, '23503:%', 'a constraint that would have failed at the commit');
select is_empty($$select caller from ringfence.heartbeat where kind = 'undone'$$, 'the work of a failed attempt is undone');
select results_eq($$select (pg_temp.run('raise', attempt)).status from generate_series(1, 4) as attempt$$, $$values ('waiting'), ('waiting'), ('waiting'), ('dead')$$, 'four attempts');
select results_eq($$select attempts, due_at, finished_at from ringfence.webhook_delivery where vendor = 'pgtap' and error_message like 'RF101%' and attempts > 1 order by 1$$,
    $$values (2, '2030-01-01 00:00:14Z'::timestamptz, null::timestamptz), (3, '2030-01-01 00:00:18Z', null), (4, '2030-01-01Z', '2030-01-01 00:00:10Z')$$, 'behind 2, 4 and 8 seconds');
select is((select max(due_at) from ringfence.webhook_delivery where vendor = 'pgtap' and attempts = 1 and status = 'waiting'), '2030-01-01 00:00:12Z', 'two behind the first');
select is((select count(*) from ringfence.webhook_delivery where vendor = 'pgtap' and status = 'completed'), 3::bigint, 'three completed');
select ok((select sum(completed) >= 3 from ringfence.queue_count where queue = 'webhooks'), 'and counted');
reset role;

select * from finish();
rollback;
