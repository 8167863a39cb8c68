\set ON_ERROR_STOP 1
begin;
select plan(4);

select lives_ok($$select ringfence.check_details(null)$$, 'none');
select lives_ok($$select ringfence.check_details('{"a": 1}')$$, 'an object');
select throws_ok($$select ringfence.check_details('[1]')$$, 'RF003', null, 'not an array');
select throws_ok($$select ringfence.check_details(jsonb_build_object('a', repeat('x', 70000)))$$, 'RF002', null, 'not a payload');

select * from finish();
rollback;
