\set ON_ERROR_STOP 1
begin;
select plan(13);

select is_definer('billing', 'discard_outbox', array['uuid', 'text', 'timestamp with time zone'], 'runs as its owner');
insert into ringfence.outbox_topic values ('pgtap', 1, '30 s', '4 s', '10 s', 'Only for this test.');
select ringfence.enqueue_effect(gen_random_uuid(), 'pgtap', 'x', '{}', '2030-01-01Z') as effect \gset
set local role ringfence_ops;
select lease from billing.claim_outbox('{pgtap}', p_as_of => '2030-01-01Z') \gset
select throws_ok(format($$select billing.discard_outbox(%L, 'no', '2030-01-01 00:00:29Z')$$, :'effect'), 'RF211', null, 'a worker is at it');
select results_eq(format($$select * from billing.discard_outbox(%L, 'customer called', '2030-01-02Z')$$, :'effect'),
    format($$values ('discarded', %L::uuid, 'discarded', 1, null::timestamptz)$$, :'effect'), 'given up, its lease having run out');
select results_eq(format($$select outcome, status from billing.discard_outbox(%L, 'other')$$, :'effect'), $$values ('duplicate', 'discarded')$$, 'a second time');
select results_eq(format($$select result, finished_at from billing.outbox_messages where message_id = %L$$, :'effect'),
    $$values ('{"discarded": "customer called"}'::jsonb, '2030-01-02Z'::timestamptz)$$, 'the first reason stays');
select is_empty($$select * from billing.claim_outbox('{pgtap}', p_as_of => '2031-01-01Z')$$, 'nobody carries it out');
select is((select outcome from billing.complete_outbox(:'effect', :'lease')), 'lost', 'its last holder has lost');
select is((select outcome from billing.retry_outbox(:'effect', '2030-01-03Z')), 'retried', 'unless an operator thinks better of it');
select lease from billing.claim_outbox('{pgtap}', p_as_of => '2030-01-03Z') \gset
select billing.complete_outbox(:'effect', :'lease') \g /dev/null
select throws_ok(format($$select billing.discard_outbox(%L, 'no')$$, :'effect'), 'RF211', null, 'what is done stays done');
select throws_ok(format($$select billing.discard_outbox(%L, ' ')$$, :'effect'), 'RF001', null, 'no reason');
select throws_ok(format($$select billing.discard_outbox(%L, repeat('x', 501))$$, :'effect'), 'RF002', null, 'an overlong one');
select throws_ok(format($$select billing.discard_outbox(%L, E'x\x01')$$, :'effect'), 'RF003', null, 'an unprintable one');
select throws_ok($$select billing.discard_outbox(gen_random_uuid(), 'x')$$, 'RF104', null, 'an unknown effect');
reset role;

select * from finish();
rollback;
