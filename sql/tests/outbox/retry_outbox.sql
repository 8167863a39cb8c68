\set ON_ERROR_STOP 1
begin;
select plan(13);

select is_definer('billing', 'retry_outbox', array['uuid', 'timestamp with time zone'], 'runs as its owner');
insert into ringfence.outbox_topic values ('pgtap', 1, '30 s', '4 s', '10 s', 'Only for this test.');
select ringfence.enqueue_effect(gen_random_uuid(), 'pgtap', 'x', '{}', '2030-01-01Z', p_expires_at => '2030-01-02Z') as effect \gset
set local role ringfence_ops;
select lease from billing.claim_outbox('{pgtap}', p_as_of => '2030-01-01Z') \gset
select throws_ok(format($$select billing.retry_outbox(%L, '2030-01-01 00:00:29Z')$$, :'effect'), 'RF211', null, 'a worker is at it');
select lives_ok(format($$select billing.fail_outbox(%L, %L, 'x', p_as_of => '2030-01-01Z')$$, :'effect', :'lease'), 'which fails');
select results_eq(format($$select * from billing.retry_outbox(%L, '2030-01-05Z')$$, :'effect'),
    format($$values ('retried', %L::uuid, 'waiting', 0, '2030-01-05Z'::timestamptz)$$, :'effect'), 'a dead one is tried again, also when it was too late');
select is((select outcome from billing.retry_outbox(:'effect', '2030-01-05Z')), 'retried', 'again is the same again');
select is((select last_error from billing.outbox_messages where message_id = :'effect'), 'x', 'why it had failed stays');
select attempt, lease from billing.claim_outbox('{pgtap}', p_as_of => '2030-01-05Z') \gset
select is(:attempt, 1, 'with all its attempts');
select is((select outcome from billing.retry_outbox(:'effect', '2030-01-06Z')), 'retried', 'a lease that ran out does not hold it');
select is((select outcome from billing.complete_outbox(:'effect', :'lease')), 'lost', 'and its holder has lost');
select lease from billing.claim_outbox('{pgtap}', p_as_of => '2030-01-06Z') \gset
select billing.complete_outbox(:'effect', :'lease') \g /dev/null
select throws_ok(format($$select billing.retry_outbox(%L)$$, :'effect'), 'RF211', null, 'what is done stays done');
reset role;
select ringfence.enqueue_effect(gen_random_uuid(), 'pgtap', 'y', '{}', '2030-01-01Z') as emptied \gset
update ringfence.outbox_message set status = 'dead', payload = null, finished_at = '2030-01-01Z' where message_id = :'emptied';
select throws_ok(format($$select billing.retry_outbox(%L)$$, :'emptied'), 'RF211', null, 'without its payload it cannot be');
select throws_ok($$select billing.retry_outbox(null)$$, 'RF001', null, 'no id');
select throws_ok($$select billing.retry_outbox(gen_random_uuid())$$, 'RF104', null, 'an unknown effect');

select * from finish();
rollback;
