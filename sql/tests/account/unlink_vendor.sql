\set ON_ERROR_STOP 1
begin;
select plan(6);

select is_definer('billing', 'unlink_vendor', array['uuid', 'text', 'text', 'text', 'timestamp with time zone'], 'runs as its owner');
select tests.organization() as ada, tests.organization() as bob \gset
set local role ringfence_ops;
select billing.link_vendor(:'ada', 'vapi', 'assistant', :'ada') \g /dev/null
select throws_ok(format($$select billing.unlink_vendor(%L, 'vapi', 'assistant', %L)$$, :'bob', :'ada'), 'RF102', null, 'not by another organization');
select results_eq(format($$select outcome, external_id from billing.unlink_vendor(%L, 'vapi', 'assistant', %L)$$, :'ada', :'ada'),
    format($$values ('unlinked', %L)$$, :'ada'), 'unlinks');
select throws_ok(format($$select billing.unlink_vendor(%L, 'vapi', 'assistant', %L)$$, :'ada', :'ada'), 'RF102', null, 'a second time is told');
select results_eq(format($$select outcome from billing.link_vendor(%L, 'vapi', 'assistant', %L)$$, :'bob', :'ada'),
    $$values ('linked')$$, 'then it is free for another');
select throws_ok(format($$select billing.unlink_vendor(%L, 'x', 'y', 'z')$$, :'ada'), 'RF003', null, 'an unknown vendor');
reset role;

select * from finish();
rollback;
