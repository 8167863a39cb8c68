\set ON_ERROR_STOP 1
begin;
select plan(13);

select is_definer('billing', 'process_webhook', array['uuid', 'timestamp with time zone'], 'runs as its owner');
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
insert into ringfence.webhook_delivery (vendor, event_key, event_type, status, due_at, received_at, payload) values
    ('pgtap', 'b', 'known', 'waiting', '2000-01-01 00:00:01Z', '2000-01-01 00:00:01Z', '{"poison": true}'),
    ('pgtap', 'a', 'known', 'waiting', '2000-01-01 00:00:02Z', '2000-01-01 00:00:00Z', '{}'),
    ('pgtap', 'c', 'unknown', 'waiting', '2000-01-01 00:00:03Z', '2000-01-01 00:00:03Z', '{}');
set local role ringfence_worker;
select is_empty($$select * from billing.process_webhook(gen_random_uuid())$$, 'an unknown claim has nothing');
select billing.claim_webhooks(p_as_of => '2000-01-01 00:00:05Z') as claim \gset
prepare next as select vendor, event_type, status, outcome, attempts, error from billing.process_webhook(:'claim', '2000-01-01 00:00:05Z');
select results_eq('next', $$values ('pgtap', 'known', 'completed', 'worked at 00:00:05', 1, null::text)$$, 'the first that came');
select results_eq('next', $$values ('pgtap', 'known', 'waiting', null::text, 1, 'P0001: poison')$$, 'then the poison');
select results_eq('next', $$values ('pgtap', 'unknown', 'completed', 'ignored', 1, null::text)$$, 'which keeps no other from its turn');
select is_empty('next', 'then nothing is left');
select billing.claim_webhooks(p_as_of => '2000-01-01 00:00:06Z') is null as early \gset
select is(:'early'::boolean, true, 'the poison waits');
select billing.claim_webhooks(p_as_of => '2000-01-01 00:00:07Z') as claim \gset
select results_eq(format($$select status, attempts from billing.process_webhook(%L, '2000-01-01 00:00:07Z')$$, :'claim'), $$values ('waiting', 2)$$, 'two seconds');

-- A claim that has been taken over has nothing left
select billing.claim_webhooks(p_as_of => '2000-01-01 00:01Z') as late, billing.claim_webhooks(p_as_of => '2000-01-01 00:02Z') as taken \gset
select isnt(:'taken'::uuid, :'late'::uuid, 'taken over a minute later');
select is_empty(format($$select * from billing.process_webhook(%L)$$, :'late'), 'who is late has nothing to do');
select results_eq(format($$select status, attempts from billing.process_webhook(%L, '2000-01-01 00:02Z')$$, :'taken'), $$values ('dead', 4)$$, 'the lost attempt was counted');

select throws_ok($$select billing.process_webhook(null)$$, 'RF001', null, 'no claim');
select throws_ok($$select billing.process_webhook(gen_random_uuid(), 'infinity')$$, 'RF002', null, 'not in eternity');
reset role;

select * from finish();
rollback;
