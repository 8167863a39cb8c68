\set ON_ERROR_STOP 1
begin;
select plan(9);

insert into ringfence.webhook_delivery (vendor, event_key, event_type, status, attempts, due_at, received_at, finished_at, claim, outcome, error_message, payload)
select 'pgtap', status, 'x', status, 4, '2030-01-01Z', '2030-01-01Z', case when status <> 'active' then timestamptz '2030-01-01Z' end, gen_random_uuid(), null, 'why', '{"first": 1}'
  from unnest(array['waiting', 'active', 'completed', 'dead', 'discarded']) as status;
create function pg_temp.repeat(p_key text, p_error text default null) returns text language sql as
    $$select concat_ws(' ', outcome, status, attempts) from ringfence.repeat_webhook('pgtap', p_key, 'y', case when p_error is null then jsonb '{"second": 2}' else '"text"' end, p_error, '2030-01-02Z')$$;
create function pg_temp.row_of(p_key text) returns text language sql as
    $$select concat_ws(' ', status, attempts, due_at at time zone 'utc', finished_at at time zone 'utc', error_message, payload) from ringfence.webhook_delivery where vendor = 'pgtap' and event_key = p_key$$;

select is(pg_temp.repeat('completed'), 'duplicate completed 4', 'completed');
select is(pg_temp.repeat('discarded'), 'duplicate discarded 4', 'given up');
select is(pg_temp.repeat('waiting', 'broken'), 'duplicate waiting 4', 'broken, where the first was whole');
select is(pg_temp.repeat('waiting'), 'replaced waiting 4', 'waiting');
select is(pg_temp.row_of('waiting'), 'waiting 0 2030-01-02 00:00:00 {"second": 2}', 'is tried again from the start');
select is(pg_temp.repeat('dead'), 'replaced waiting 4', 'dead');
select is(pg_temp.row_of('dead'), 'waiting 0 2030-01-02 00:00:00 {"second": 2}', 'is tried again from the start');
select is(pg_temp.repeat('active'), 'replaced active 4', 'claimed');
select is(pg_temp.row_of('active'), 'active 4 2030-01-01 00:00:00 why {"second": 2}', 'goes on with the newer payload');

select * from finish();
rollback;
