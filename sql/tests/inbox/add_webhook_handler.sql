\set ON_ERROR_STOP 1
begin;
select plan(7);

set local role ringfence_owner;
create function ringfence.pgtap_a(p_payload jsonb, p_delivery_id uuid, p_received_at timestamptz, p_as_of timestamptz) returns text language sql return 'a';
create function ringfence.pgtap_b(p_payload jsonb, p_delivery_id uuid, p_received_at timestamptz, p_as_of timestamptz) returns text language sql return 'b';
create function ringfence.pgtap_void(p_payload jsonb, p_delivery_id uuid, p_received_at timestamptz, p_as_of timestamptz) returns void language plpgsql as 'begin end';
create function ringfence.pgtap_many(p_payload jsonb, p_delivery_id uuid, p_received_at timestamptz, p_as_of timestamptz) returns setof text language sql as $$select 'x'$$;
select lives_ok($$select ringfence.add_webhook_handler('pgtap', 'x', 'ringfence.pgtap_a')$$, 'a handler');
select lives_ok($$select ringfence.add_webhook_handler('pgtap', 'x', 'ringfence.pgtap_b')$$, 'another takes its place');
select results_eq($$select function_name from ringfence.webhook_handler where vendor = 'pgtap'$$, $$values ('ringfence.pgtap_b')$$, 'there is one');
select throws_ok($$select ringfence.add_webhook_handler('pgtap', 'x', 'ringfence.nowhere')$$, 'RF003', null, 'a function that is not there');
select throws_ok($$select ringfence.add_webhook_handler('pgtap', 'x', 'ringfence.pgtap_void')$$, 'RF003', null, 'one that answers nothing');
select throws_ok($$select ringfence.add_webhook_handler('pgtap', 'x', 'ringfence.pgtap_many')$$, 'RF003', null, 'one that answers a set');
select throws_ok($$select ringfence.add_webhook_handler('pgtap', 'x', 'ringfence.upkeep')$$, 'RF003', null, 'one of another form');
reset role;

select * from finish();
rollback;
