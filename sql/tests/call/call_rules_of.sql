\set ON_ERROR_STOP 1
begin;
select plan(2);

select is(ringfence.call_rules_of('{}'), ringfence.default_call_rules(), 'the defaults');
select is(to_jsonb(ringfence.call_rules_of('{"warn_seconds": 30, "call_mode": "strict", "recharge_threshold": 7}')),
    to_jsonb(ringfence.default_call_rules()) || '{"warn_seconds": 30, "call_mode": "strict"}', 'what is set goes over them; the rest is not about calls');

select * from finish();
rollback;
