\set ON_ERROR_STOP 1
begin;
select plan(23);

select is_definer('billing', 'fail_outbox', array['uuid', 'uuid', 'text', 'timestamp with time zone', 'timestamp with time zone'], 'runs as its owner');
insert into ringfence.outbox_topic values ('pgtap', 4, '30 s', '4 s', '10 s', 'Only for this test.');
select ringfence.enqueue_effect(gen_random_uuid(), 'pgtap', 'x', '{}', '2030-01-01Z') as effect \gset
set local role ringfence_worker;
select lease as first from billing.claim_outbox('{pgtap}', p_as_of => '2030-01-01Z') \gset
select results_eq(format($$select outcome, status from billing.fail_outbox(%L, gen_random_uuid(), 'x')$$, :'effect'), $$values ('lost', 'leased')$$, 'with another token nothing happens');
create temporary table answer as select * from billing.fail_outbox(:'effect', :'first', '503 from the vendor', p_as_of => '2030-01-01Z');
select results_eq('select outcome, message_id, status, attempts from answer', format($$values ('retry', %L::uuid, 'waiting', 1)$$, :'effect'), 'it is tried again');
select ok((select next_attempt_at between '2030-01-01 00:00:02Z' and '2030-01-01 00:00:04Z' from answer), 'in four seconds, or half of it at least');
select results_eq(format($$select outcome, status, next_attempt_at from billing.fail_outbox(%L, %L, 'x')$$, :'effect', :'first'),
    $$select 'duplicate', 'waiting', next_attempt_at from answer$$, 'said again: a duplicate');
select results_eq(format($$select outcome from billing.complete_outbox(%L, %L)$$, :'effect', :'first'), $$values ('lost')$$, 'what has failed cannot be completed');
select is((select last_error from billing.outbox_messages where message_id = :'effect'), '503 from the vendor', 'why is written down');

-- The wait doubles, up to the topic's longest
select lease as second from billing.claim_outbox('{pgtap}', p_as_of => '2030-01-01 00:01Z') \gset
select ok((select next_attempt_at between '2030-01-01 00:01:04Z' and '2030-01-01 00:01:08Z' from billing.fail_outbox(:'effect', :'second', repeat('long ', 1000), p_as_of => '2030-01-01 00:01Z')), 'then in eight');
select is((select length(last_error) from billing.outbox_messages where message_id = :'effect'), 1000, 'a long error is cut');
select lease as third from billing.claim_outbox('{pgtap}', p_as_of => '2030-01-01 00:02Z') \gset
select ok((select next_attempt_at between '2030-01-01 00:02:05Z' and '2030-01-01 00:02:10Z' from billing.fail_outbox(:'effect', :'third', null, p_as_of => '2030-01-01 00:02Z')), 'then in ten');
select is((select last_error from billing.outbox_messages where message_id = :'effect'), 'It was not said why.', 'an error nobody names');
select lease as fourth from billing.claim_outbox('{pgtap}', p_as_of => '2030-01-01 00:03Z') \gset
select results_eq(format($$select outcome, status, attempts, next_attempt_at from billing.fail_outbox(%L, %L, 'x', p_as_of => '2030-01-01 00:03Z')$$, :'effect', :'fourth'),
    $$values ('dead', 'dead', 4, null::timestamptz)$$, 'after the last attempt it is dead');
select is_empty($$select * from billing.claim_outbox('{pgtap}', p_as_of => '2031-01-01Z')$$, 'and not tried again');
select results_eq(format($$select outcome, status from billing.fail_outbox(%L, %L, 'x')$$, :'effect', :'fourth'), $$values ('duplicate', 'dead')$$, 'also when said again');
select is((select outcome from billing.fail_outbox(:'effect', :'third', 'x')), 'lost', 'an older token has lost');
reset role;

-- When the vendor says when
create function pg_temp.fail(p_key text, p_retry_at timestamptz, p_expires_at timestamptz default null) returns table (outcome text, next_attempt_at timestamptz) language plpgsql as $fail$
declare v_effect uuid := ringfence.enqueue_effect(gen_random_uuid(), 'pgtap', p_key, '{}', '2030-01-01Z', p_expires_at => p_expires_at);
begin
    return query select failed.outcome, failed.next_attempt_at from billing.claim_outbox('{pgtap}', p_as_of => '2030-01-01Z') as claimed
        cross join billing.fail_outbox(claimed.message_id, claimed.lease, 'x', p_retry_at, '2030-01-01Z') as failed where claimed.message_id = v_effect;
end $fail$;
select results_eq($$select * from pg_temp.fail('a', '2030-01-01 00:05Z')$$, $$values ('retry', '2030-01-01 00:05Z'::timestamptz)$$, 'then');
select results_eq($$select * from pg_temp.fail('b', '2029-01-01Z')$$, $$values ('retry', '2030-01-01Z'::timestamptz)$$, 'in the past is at once');
select results_eq($$select * from pg_temp.fail('c', '2040-01-01Z')$$, $$values ('retry', '2030-01-02Z'::timestamptz)$$, 'within a day');
select results_eq($$select * from pg_temp.fail('d', 'infinity')$$, $$values ('dead', null::timestamptz)$$, 'never: dead at once');
select results_eq($$select * from pg_temp.fail('e', '2030-01-01 00:05Z', '2030-01-01 00:05Z')$$, $$values ('expired', null::timestamptz)$$, 'too late for it: expired');

select throws_ok($$select billing.fail_outbox(null, gen_random_uuid(), 'x')$$, 'RF001', null, 'no id');
select throws_ok(format($$select billing.fail_outbox(%L, null, 'x')$$, :'effect'), 'RF001', null, 'no token');
select throws_ok($$select billing.fail_outbox(gen_random_uuid(), gen_random_uuid(), 'x')$$, 'RF104', null, 'an unknown effect');

select * from finish();
rollback;
