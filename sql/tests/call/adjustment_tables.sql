\set ON_ERROR_STOP 1
begin;
select plan(2);

select throws_ok($$insert into ringfence.call_adjustment values (gen_random_uuid(), 'c', 1, 1, 0, 60, 30, '2030-01-01Z')$$, '23514', null, 'a correction of nothing is none');
select has_pk('ringfence', 'call_adjustment', 'numbered per call');


select * from finish();
rollback;
