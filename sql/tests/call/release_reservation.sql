\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(21);

select is_definer('billing', 'release_reservation', array['uuid', 'text', 'text', 'timestamp with time zone'], 'runs as its owner');
select tests.wallet(1000) as org, tests.wallet(0) as lots \gset
set local role ringfence_web;
select billing.reserve_call_credits(:'org', 'c1', 'v1') \g /dev/null
select results_eq(format($$select outcome, applied, duplicate, call_id, status, reserved, effective_balance, details from billing.release_reservation(%L, 'v1', ' no answer ')$$, :'org'),
    $$values ('released', true, false, 'c1', 'released', 350::bigint, 1000::bigint, '{"released": 350}'::jsonb)$$, 'by any of its names');
select results_eq(format($$select outcome, applied, duplicate, status, effective_balance, details from billing.release_reservation(%L, 'c1')$$, :'org'),
    $$values ('duplicate', false, true, 'released', 1000::bigint, '{"released": 0}'::jsonb)$$, 'once');
select is((select ended_reason from billing.calls where org_id = :'org'), 'no answer', 'the reason');
select is((select format('%s %s', outcome, reserved) from billing.reserve_call_credits(:'org', 'c1')), 'reserved 350', 'the call can be authorized again');
select is((select outcome from billing.release_reservation(:'org', 'c1')), 'released', 'and released again');
select is((select format('%s %s', outcome, balance_after) from billing.commit_reserved_credits(:'org', 'c1', 60)), 'applied 930', 'should it have taken place, it is charged');
select is((select format('%s %s', outcome, status) from billing.release_reservation(:'org', 'c1')), 'duplicate committed', 'then there is nothing to release');
set local role ringfence_ops;
select billing.add_wallet_credits(:'lots', 400, 'g', 'grant', '2030-02-01Z', p_as_of => '2030-01-01Z'), billing.reserve_call_credits(:'lots', 'c1', p_as_of => '2030-01-31 23:59Z') \g /dev/null
select is((select format('%s %s', outcome, effective_balance) from billing.release_reservation(:'lots', 'c1', p_as_of => '2030-02-01 00:01Z')), 'released 0', 'what expired meanwhile does not come back');
select results_eq(format('select kind, amount, occurred_at from billing.credit_transactions where org_id = %L and seq > 1 order by seq', :'lots'),
    $$values ('expiry', -50::bigint, '2030-02-01Z'::timestamptz), ('expiry', -350, '2030-02-01 00:01Z')$$, 'each booked when it happened');
reset role;
select is_empty(format('select * from tests.call_faults(%L)', org), 'the books are in order') from (values (:'org'), (:'lots')) as given (org);
select throws_ok(format('select billing.release_reservation(%L, %L, %L)', bad.org, bad.name, bad.reason), bad.code, null, bad.why)
  from (values ('no call', :'org', null, null, 'RF001'), ('a long name', :'org', repeat('x', 201), null, 'RF002'), ('unknown call', :'org', 'no-such', null, 'RF107'), ('a blank reason', :'org', 'c1', ' ', 'RF001'),
               ('a long reason', :'org', 'c1', repeat('x', 201), 'RF002'), ('an unprintable reason', :'org', 'c1', E'a\u200bb', 'RF003'), ('no organization', null, 'c1', null, 'RF001'),
               ('unknown organization', '99999999-9999-4999-8999-999999999999', 'c1', null, 'RF101')) as bad (why, org, name, reason, code);
set local role ringfence_web;
select throws_ok(format($$select billing.release_reservation(%L, 'c1', p_as_of => '2030-01-01Z')$$, :'org'), 'RF006', null, 'a time of one''s own');

select * from finish();
rollback;
