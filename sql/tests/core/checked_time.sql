\set ON_ERROR_STOP 1
begin;
select plan(6);

select is(ringfence.checked_time('2030-01-01Z'), '2030-01-01Z'::timestamptz, 'the owner may choose');
select throws_ok($$select ringfence.checked_time('infinity')$$, 'RF002', null, 'but not infinity');

-- As a definer function is entered by an application role
set local role ringfence_owner;
create function billing.probe(p_as_of timestamptz) returns timestamptz language sql volatile security definer
begin atomic select ringfence.checked_time(p_as_of); end;
grant execute on function billing.probe(timestamptz) to ringfence_web, ringfence_worker, ringfence_ops;
reset role;
set local role ringfence_web;
select throws_ok($$select billing.probe('2030-01-01Z')$$, 'RF006', null, 'the web role may not');
select lives_ok($$select billing.probe(clock_timestamp() - interval '3 s')$$, 'but a few seconds are no matter');
set local role ringfence_worker;
select lives_ok($$select billing.probe('2030-01-01Z')$$, 'the worker may');
set local role ringfence_ops;
select lives_ok($$select billing.probe('2030-01-01Z')$$, 'and so may operators');
reset role;

select * from finish();
rollback;
