\set ON_ERROR_STOP 1
begin;
select plan(4);

set local role ringfence_owner;
select is(ringfence.stripe_object('{"data": {"object": {"id": "re_1", "object": "refund"}}}', 'refund') ->> 'id', 're_1', 'the object');
select throws_ok($$select ringfence.stripe_object('{"data": {"object": {"id": "re_1", "object": "refund"}}}', 'charge')$$, 'RF003', null, 'another kind');
select throws_ok($$select ringfence.stripe_object('{"data": {"object": {"id": 7, "object": "refund"}}}', 'refund')$$, 'RF003', null, 'without an id');
select throws_ok($$select ringfence.stripe_object('[]', 'refund')$$, 'RF003', null, 'nothing at all');

select * from finish();
rollback;
