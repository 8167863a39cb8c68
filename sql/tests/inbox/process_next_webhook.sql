\set ON_ERROR_STOP 1
begin;
select plan(11);

select is_definer('billing', 'process_next_webhook', array['timestamp with time zone'], 'runs as its owner');
set local role ringfence_owner;
create function ringfence.pgtap_handler(p_payload jsonb, p_delivery_id uuid, p_received_at timestamptz, p_as_of timestamptz) returns text language plpgsql as $pgtap_handler$
begin
    if p_payload ? 'poison' then
        raise exception 'poison';
    end if;
    return 'worked at ' || coalesce(to_char(p_as_of at time zone 'utc', 'HH24:MI:SS'), 'its own time');
end $pgtap_handler$;
select ringfence.add_webhook_handler('pgtap', 'known', 'ringfence.pgtap_handler') \g /dev/null
reset role;
set local role ringfence_worker;
prepare next as select event_type, status, outcome, attempts, error from billing.process_next_webhook('2000-01-01 00:00:05Z');
select is_empty('next', 'nothing is due');
reset role;
set local role ringfence_web;
select billing.receive_webhook('pgtap', 'poison', 'known', '{"poison": true}', '2000-01-01 00:00:01Z'),
       billing.receive_webhook('pgtap', 'good', 'known', '{}', '2000-01-01 00:00:02Z') \g /dev/null
reset role;
set local role ringfence_worker;
select results_eq('next', $$values ('known', 'waiting', null::text, 1, 'P0001: poison')$$, 'the oldest, which fails');
select results_eq('next', $$values ('known', 'completed', 'worked at 00:00:05', 1, null::text)$$, 'the next all the same');
select is_empty('next', 'and then nothing');
select results_eq($$select status, attempts from billing.process_next_webhook('2000-01-01 00:00:07Z')$$, $$values ('waiting', 2)$$, 'again two seconds later');
select is_empty($$select * from billing.process_next_webhook('2000-01-01 00:00:10Z')$$, 'then four');
select results_eq($$select status, attempts from billing.process_next_webhook('2000-01-01 00:00:11Z')$$, $$values ('waiting', 3)$$, 'then eight');
select results_eq($$select status, attempts, error from billing.process_next_webhook('2000-01-01 00:00:19Z')$$, $$values ('dead', 4, 'P0001: poison')$$, 'and then it is a dead letter');
select results_eq($$select queue, kind, key, attempts, error_message from billing.dead_letters where kind = 'pgtap:known'$$,
    $$values ('webhooks', 'pgtap:known', 'poison', 4, 'P0001: poison')$$, 'that can be looked at');
reset role;

insert into ringfence.webhook_delivery (vendor, event_key, event_type, status, due_at, received_at, payload) values ('pgtap', 'x', 'known', 'waiting', '2000-01-01Z', '2000-01-01Z', '{}');
update ringfence.queue set paused = true where queue = 'webhooks';
select is_empty('next', 'a paused queue waits');

select * from finish();
rollback;
