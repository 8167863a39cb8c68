\set ON_ERROR_STOP 1
begin;
select plan(13);

insert into ringfence.outbox_topic values ('pgtap', 2, '30 s', '1 s', '10 s', 'Only for this test.');
create function pg_temp.lease(p_limit integer, p_now timestamptz) returns setof ringfence.outbox_message language sql as
    $$select (ringfence.lease_effects(known, p_limit, 'worker:a', p_now)).* from ringfence.outbox_topic as known where known.topic = 'pgtap'$$;
select gen_random_uuid() as ada \gset
select ringfence.enqueue_effect(:'ada', 'pgtap', 'second', '{}', '2030-01-01 00:00:02Z'),
       ringfence.enqueue_effect(:'ada', 'pgtap', 'first', '{}', '2030-01-01 00:00:01Z'),
       ringfence.enqueue_effect(:'ada', 'pgtap', 'later', '{}', '2030-01-01Z', '2031-01-01Z'),
       ringfence.enqueue_effect(:'ada', 'pgtap', 'short', '{}', '2030-01-01Z', '2030-01-01 00:00:03Z', '2030-01-01 00:00:40Z') \g /dev/null

select is_empty($$select * from pg_temp.lease(10, '2030-01-01 00:00:00Z')$$, 'nothing is due yet');
select results_eq($$select dedupe_key, status::text, attempts, leased_until, leased_by from pg_temp.lease(1, '2030-01-01 00:00:05Z')$$,
    $$values ('first', 'leased', 1, '2030-01-01 00:00:35Z'::timestamptz, 'worker:a')$$, 'what fell due first comes first');
select results_eq($$select dedupe_key, lease is not null from pg_temp.lease(5, '2030-01-01 00:00:05Z') order by not_before$$,
    $$values ('second', true), ('short', true)$$, 'then the others that are due');
select is_empty($$select * from pg_temp.lease(5, '2030-01-01 00:00:34Z')$$, 'nobody takes what is leased');
select is((select count(distinct lease) from ringfence.outbox_message where org_id = :'ada' and status = 'leased'), 3::bigint, 'each has a token of its own');
create temporary table before as select message_id, lease from ringfence.outbox_message where org_id = :'ada';
select results_eq($$select dedupe_key, status::text, attempts, last_error from pg_temp.lease(2, '2030-01-01 00:00:35Z') order by 1$$,
    $$values ('first', 'leased', 2, 'The lease of worker:a ran out.'), ('second', 'leased', 2, 'The lease of worker:a ran out.')$$, 'a lease that ran out is taken again');
select is((select count(*) from before join ringfence.outbox_message as now using (message_id) where before.lease <> now.lease), 2::bigint, 'with a new token');
select results_eq($$select dedupe_key, status::text, attempts, lease, finished_at from pg_temp.lease(5, '2030-01-01 00:00:40Z')$$,
    $$values ('short', 'expired', 1, null::uuid, '2030-01-01 00:00:40Z'::timestamptz)$$, 'what comes too late has expired');
select results_eq($$select dedupe_key, status::text, attempts from pg_temp.lease(5, '2030-01-01 00:01:05Z') order by 1$$,
    $$values ('first', 'dead', 2), ('second', 'dead', 2)$$, 'who lost its last lease is dead');
select is_empty($$select * from pg_temp.lease(5, '2030-02-01Z')$$, 'and stays it');

select gen_random_uuid() as bob, gen_random_uuid() as eve \gset
select ringfence.enqueue_effect(:'bob', 'pgtap', 'bob ' || number, '{}', timestamptz '2030-03-01Z' + number * interval '1 s') from generate_series(1, 5) as number;
select ringfence.enqueue_effect(:'eve', 'pgtap', 'eve', '{}', '2030-03-01 00:01:00Z') \g /dev/null
select set_eq($$select dedupe_key from pg_temp.lease(2, '2030-03-01 00:01:00Z')$$, array['bob 1', 'bob 2'], 'what is oldest comes first');
select set_eq($$select dedupe_key from pg_temp.lease(2, '2030-03-01 00:01:00Z')$$, array['bob 3', 'eve'], 'but whose effects are in hand waits for the others');
select set_eq($$select dedupe_key from pg_temp.lease(5, '2030-03-01 00:01:00Z')$$, array['bob 4', 'bob 5'], 'and for nobody else');

select * from finish();
rollback;
