\set ON_ERROR_STOP 1
begin;
select plan(16);

select is_definer('billing', 'claim_outbox', array['text[]', 'integer', 'text', 'timestamp with time zone'], 'runs as its owner');
insert into ringfence.outbox_topic values ('pgtap.busy', 2, '30 s', '1 s', '10 s', 'Only for this test.'), ('pgtap.rare', 2, '20 s', '1 s', '10 s', 'Only for this test.');
select gen_random_uuid() as ada \gset
select ringfence.enqueue_effect(:'ada', 'pgtap.busy', 'b' || number, jsonb_build_object('number', number), timestamptz '2030-01-01Z' + number * interval '1 ms')
  from generate_series(1, 100) as number \g /dev/null
select ringfence.enqueue_effect(:'ada', 'pgtap.rare', 'r1', '{}', '2030-01-01 00:01Z') \g /dev/null

set local role ringfence_worker;
select throws_ok($$select billing.claim_outbox(array['fax'])$$, 'RF003', null, 'an unknown topic');
select throws_ok($$select billing.claim_outbox(p_limit => 0)$$, 'RF002', null, 'nothing');
select throws_ok($$select billing.claim_outbox(p_limit => 501)$$, 'RF002', null, 'too much');
select throws_ok($$select billing.claim_outbox(p_limit => null)$$, 'RF002', null, 'no limit');
select throws_ok($$select billing.claim_outbox(p_worker => ' ')$$, 'RF001', null, 'nobody');
select throws_ok($$select billing.claim_outbox(p_worker => repeat('w', 161))$$, 'RF002', null, 'an overlong name');
select throws_ok($$select billing.claim_outbox(p_worker => E'w\x01')$$, 'RF003', null, 'an unprintable name');
select throws_ok($$select billing.claim_outbox(p_as_of => 'infinity')$$, 'RF002', null, 'not in eternity');
select is_empty($$select * from billing.claim_outbox('{}')$$, 'of no topic nothing');

create temporary table claimed as select * from billing.claim_outbox('{pgtap.busy,pgtap.rare}', 10, 'worker:a', '2030-01-01 00:02Z');
select is((select count(*) from claimed), 10::bigint, 'as many as asked for');
select results_eq($$select topic, count(*) from claimed group by 1 order by 1$$, $$values ('pgtap.busy', 9::bigint), ('pgtap.rare', 1::bigint)$$,
    'a topic''s backlog keeps no other waiting, and room is not left empty');
select results_eq($$select dedupe_key, payload, attempt, leased_until, created_at from claimed where topic = 'pgtap.busy' order by created_at limit 2$$,
    $$values ('b1', '{"number": 1}'::jsonb, 1, '2030-01-01 00:02:30Z'::timestamptz, '2030-01-01 00:00:00.001Z'::timestamptz),
             ('b2', '{"number": 2}', 1, '2030-01-01 00:02:30Z', '2030-01-01 00:00:00.002Z')$$, 'with all there is to know');
select is((select max(created_at) from claimed where topic = 'pgtap.busy'), '2030-01-01 00:00:00.009Z', 'the oldest');
reset role;

update ringfence.queue set paused = true where queue = 'effects';
select is_empty($$select * from billing.claim_outbox('{pgtap.busy}', p_as_of => '2030-01-01 00:02Z')$$, 'a paused queue hands out nothing');
update ringfence.queue set paused = false where queue = 'effects';

-- Finished rows cost a claim nothing
insert into ringfence.outbox_message (org_id, topic, dedupe_key, status, not_before, created_at, finished_at)
select gen_random_uuid(), 'pgtap.busy', number::text, 'done', '2029-01-01Z', '2029-01-01Z', '2029-01-01Z' from generate_series(1, 3000) as number;
analyze ringfence.outbox_message;
create function pg_temp.plan_of(p_query text) returns text language plpgsql as $plan_of$
declare v_line text; v_plan text := '';
begin
    for v_line in execute 'explain ' || p_query loop v_plan := v_plan || v_line || chr(10); end loop;
    return v_plan;
end $plan_of$;
select matches(pg_temp.plan_of($$select message_id from ringfence.outbox_message where topic = 'pgtap.busy' and status in ('waiting', 'leased')
        and coalesce(leased_until, not_before) <= '2030-01-01Z' order by coalesce(leased_until, not_before) limit 10 for no key update skip locked$$),
    'Index Scan using outbox_message_due_idx', 'by the index of what is due');

select * from finish();
rollback;
