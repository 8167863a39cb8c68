\set ON_ERROR_STOP 1
begin;
select plan(11);

select is_definer('billing', 'link_vendor', array['uuid', 'text', 'text', 'text', 'timestamp with time zone'], 'runs as its owner');
select tests.organization() as ada, tests.organization() as bob \gset
select 'as_' || :'ada' as assistant \gset
set local role ringfence_ops;
select results_eq(format($$select outcome, org_id, linked_at from billing.link_vendor(%L, 'vapi', 'assistant', %L, '2030-01-01Z')$$, :'ada', :'assistant'),
    format($$values ('linked', %L::uuid, '2030-01-01Z'::timestamptz)$$, :'ada'), 'links');
select results_eq(format($$select outcome, linked_at from billing.link_vendor(%L, 'vapi', 'assistant', %L)$$, :'ada', :'assistant'),
    $$values ('duplicate', '2030-01-01Z'::timestamptz)$$, 'again: the first');
select throws_ok(format($$select billing.link_vendor(%L, 'vapi', 'assistant', %L)$$, :'bob', :'assistant'), 'RF202', null, 'it is somebody else''s');
select lives_ok(format($$select billing.link_vendor(%L, 'vapi', 'phone_number', %L)$$, :'bob', :'assistant'), 'the same text of another kind is another id');
select throws_ok(format($$select billing.link_vendor(%L, 'vapi', 'assistant', ' ')$$, :'ada'), 'RF001', null, 'no id');
select throws_ok(format($$select billing.link_vendor(%L, 'vapi', 'assistant', repeat('x', 10000))$$, :'ada'), 'RF002', null, 'an overlong id');
select throws_ok(format($$select billing.link_vendor(%L, 'paypal', 'account', 'x')$$, :'ada'), 'RF003', null, 'an unknown vendor');
select throws_ok($$select billing.link_vendor(gen_random_uuid(), 'vapi', 'assistant', 'x')$$, 'RF101', null, 'unknown organization');
select throws_ok($$select billing.link_vendor(null, 'vapi', 'assistant', 'x')$$, 'RF001', null, 'no organization');
reset role;
select is_empty($$select vendor, kind, external_id from ringfence.vendor_link group by 1, 2, 3 having count(*) > 1$$,
    'an external id belongs to one organization');

select * from finish();
rollback;
