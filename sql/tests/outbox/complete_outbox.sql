\set ON_ERROR_STOP 1
begin;
select plan(16);

select is_definer('billing', 'complete_outbox', array['uuid', 'uuid', 'jsonb', 'timestamp with time zone'], 'runs as its owner');
insert into ringfence.outbox_topic values ('pgtap', 5, '30 s', '1 s', '10 s', 'Only for this test.');
select ringfence.enqueue_effect(gen_random_uuid(), 'pgtap', 'x', '{}', '2030-01-01Z') as effect \gset
set local role ringfence_worker;
select results_eq(format($$select outcome, status from billing.complete_outbox(%L, gen_random_uuid())$$, :'effect'), $$values ('lost', 'waiting')$$, 'nobody has claimed it');
select lease as first_lease from billing.claim_outbox('{pgtap}', p_as_of => '2030-01-01Z') \gset
select results_eq(format($$select outcome, status, attempts from billing.complete_outbox(%L, gen_random_uuid(), p_as_of => '2030-01-01 00:00:01Z')$$, :'effect'), $$values ('lost', 'leased', 1)$$, 'with another token nothing happens');

-- Its lease has run out and another has it: who is late has lost, and changes nothing
select lease as second_lease from billing.claim_outbox('{pgtap}', p_worker => 'worker:b', p_as_of => '2030-01-01 00:01Z') \gset
select results_eq(format($$select outcome, status, attempts from billing.complete_outbox(%L, %L, p_as_of => '2030-01-01 00:01:01Z')$$, :'effect', :'first_lease'), $$values ('lost', 'leased', 2)$$, 'the first worker is too late');

select results_eq(format($$select outcome, message_id, status, attempts, next_attempt_at from billing.complete_outbox(%L, %L, '{"id": "m1"}', '2030-01-01 00:01:02Z')$$, :'effect', :'second_lease'),
    format($$values ('done', %L::uuid, 'done', 2, null::timestamptz)$$, :'effect'), 'the holder completes it');
select results_eq(format($$select status, result, last_error, finished_at, leased_until, leased_by from billing.outbox_messages where message_id = %L$$, :'effect'),
    $$values ('done', '{"id": "m1"}'::jsonb, null::text, '2030-01-01 00:01:02Z'::timestamptz, null::timestamptz, 'worker:b')$$, 'and is written down');
select results_eq(format($$select outcome, status from billing.complete_outbox(%L, %L, '{"id": "m2"}')$$, :'effect', :'second_lease'), $$values ('duplicate', 'done')$$, 'again: a duplicate');
select is((select result ->> 'id' from billing.outbox_messages where message_id = :'effect'), 'm1', 'that changes nothing');
select results_eq(format($$select outcome, status from billing.complete_outbox(%L, %L)$$, :'effect', :'first_lease'), $$values ('lost', 'done')$$, 'the first worker still has lost');
select is_empty($$select * from billing.claim_outbox('{pgtap}', p_as_of => '2031-01-01Z')$$, 'nobody does it again');
reset role;
select is((select max(completed) > 0 from ringfence.queue_count where queue = 'effects' and shard = pg_backend_pid() & 15), true, 'it is counted');

-- A lease that ran out while nobody else came by still completes; what it says at length is cut
select ringfence.enqueue_effect(gen_random_uuid(), 'pgtap', 'y', '{}', '2030-01-01Z') as late \gset
set local role ringfence_worker;
select lease as late_lease from billing.claim_outbox('{pgtap}', p_as_of => '2030-01-01Z') \gset
select is((select outcome from billing.complete_outbox(:'late', :'late_lease', jsonb_build_object('body', repeat('x', 10000)), '2030-01-02Z')), 'done', 'late, but nobody else has it');
select is((select length(result ->> 'cut') from billing.outbox_messages where message_id = :'late'), 2000, 'a long answer is cut');

select throws_ok($$select billing.complete_outbox(null, gen_random_uuid())$$, 'RF001', null, 'no id');
select throws_ok(format($$select billing.complete_outbox(%L, null)$$, :'effect'), 'RF001', null, 'no token');
select throws_ok($$select billing.complete_outbox(gen_random_uuid(), gen_random_uuid())$$, 'RF104', null, 'an unknown effect');
reset role;

select * from finish();
rollback;
