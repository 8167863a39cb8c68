\set ON_ERROR_STOP 1
begin;
select plan(8);

create function pg_temp.lost(p_key text, p_attempts integer, p_until timestamptz) returns void language sql as
    $$insert into ringfence.webhook_delivery (vendor, event_key, event_type, status, attempts, due_at, received_at, claim, payload)
      values ('pgtap', p_key, 'x', 'active', p_attempts, p_until, '2000-01-01Z', gen_random_uuid(), '{}')$$;
select is(ringfence.claim_lost_webhook('2000-01-01Z', '2000-01-01 00:01Z'), null, 'nothing is lost');
select pg_temp.lost('a', 1, '2000-01-01 00:00:02Z'), pg_temp.lost('b', 1, '2000-01-01 00:00:01Z'), pg_temp.lost('c', 4, '2000-01-01 00:00:03Z') \g /dev/null
select is(ringfence.claim_lost_webhook('2000-01-01 00:00:00Z', '2000-01-01 00:01Z'), null, 'a claim that runs is not lost');
create temporary table claim as select ringfence.claim_lost_webhook('2000-01-01 00:00:02Z', '2000-01-01 00:01Z') as claim;
select results_eq($$select event_key, attempts, due_at, error_message from ringfence.webhook_delivery join claim using (claim)$$,
    $$values ('b', 2, '2000-01-01 00:01Z'::timestamptz, 'The backend was lost in the middle of the attempt.')$$, 'one alone, the oldest');
select isnt(ringfence.claim_lost_webhook('2000-01-01 00:00:03Z', '2000-01-01 00:01Z'), null, 'then the next');
select is(ringfence.claim_lost_webhook('2000-01-01 00:00:03Z', '2000-01-01 00:01Z'), null, 'after four attempts no more');
select results_eq($$select status::text, attempts, claim, finished_at from ringfence.webhook_delivery where vendor = 'pgtap' and event_key = 'c'$$,
    $$values ('dead', 4, null::uuid, '2000-01-01 00:00:03Z'::timestamptz)$$, 'it is dead');
select isnt(ringfence.claim_lost_webhook('2000-01-01 00:01Z', '2000-01-01 00:02Z'), null, 'lost again');
select is((select attempts from ringfence.webhook_delivery where vendor = 'pgtap' and due_at = '2000-01-01 00:02Z'), 3, 'counts again');

select * from finish();
rollback;
