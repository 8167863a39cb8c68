\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(16);

select is_definer('billing', 'link_appointment', array['uuid', 'text', 'text', 'timestamp with time zone', 'text', 'timestamp with time zone'], 'runs as its owner');
select tests.wallet(1000) as org, tests.wallet(1000) as other \gset
set local role ringfence_web;
select billing.reserve_call_credits(:'org', 'c1', 'v1'), billing.reserve_call_credits(:'org', 'c2') \g /dev/null
select results_eq(format($$select outcome, call_id, appointment_id, starts_at, external_id from billing.link_appointment(%L, 'v1', 'visit', '2030-03-01 10:00Z', 'cal-1')$$, :'org'),
    $$values ('linked', 'c1', 'visit', '2030-03-01 10:00Z'::timestamptz, 'cal-1')$$, 'by any name of the call');
select results_eq(format($$select outcome, starts_at, external_id from billing.link_appointment(%L, 'c1', 'visit', '2030-03-02 10:00Z')$$, :'org'),
    $$values ('duplicate', '2030-03-02 10:00Z'::timestamptz, 'cal-1')$$, 'moved');
select results_eq(format($$select outcome, starts_at, external_id from billing.link_appointment(%L, 'c1', 'visit', p_external_id => 'cal-2')$$, :'org'),
    $$values ('duplicate', '2030-03-02 10:00Z'::timestamptz, 'cal-2')$$, 'what is not given stays');
select is((select outcome from billing.link_appointment(:'org', 'c1', 'another')), 'linked', 'a call can book several');
select is((select count(*) from billing.appointments where org_id = :'org' and call_id = 'c1'), 2::bigint, 'they are listed');
select throws_ok(format('select billing.link_appointment(%L, %L, %L, null, %L)', bad.org, bad.name, bad.appointment, bad.external), bad.code, null, bad.why)
  from (values ('booked by another call', :'org', 'c2', 'visit', null, 'RF233'), ('no call', :'org', null, 'v', null, 'RF001'), ('no appointment', :'org', 'c1', '', null, 'RF001'), ('a long name', :'org', 'c1', repeat('x', 201), null, 'RF002'),
               ('a blank id', :'org', 'c1', 'v', ' ', 'RF001'), ('unknown call', :'org', 'x', 'v', null, 'RF107'), ('another organization''s call', :'other', 'c1', 'v', null, 'RF107'),
               ('no organization', null, 'c1', 'v', null, 'RF001'), ('unknown organization', '99999999-9999-4999-8999-999999999999', 'c1', 'v', null, 'RF101')) as bad (why, org, name, appointment, external, code);
select throws_ok(format($$select billing.link_appointment(%L, 'c1', 'visit', p_as_of => '2030-01-01Z')$$, :'org'), 'RF006', null, 'a time of one''s own');

select * from finish();
rollback;
