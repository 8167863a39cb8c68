\set ON_ERROR_STOP 1
begin;
select plan(5);

select lives_ok($$select ringfence.assert_version_open(false, '2030-01-01Z', '2030-01-01Z')$$, 'begins now');
select lives_ok($$select ringfence.assert_version_open(true, '2030-01-02Z', '2030-01-01Z')$$, 'has not begun');
select throws_ok($$select ringfence.assert_version_open(true, '2030-01-01Z', '2030-01-01Z')$$, 'RF222', null, 'has just begun');
select throws_ok($$select ringfence.assert_version_open(true, '2029-01-01Z', '2030-01-01Z')$$, 'RF222', null, 'has begun');
select throws_ok($$select ringfence.assert_version_open(false, '2029-01-01Z', '2030-01-01Z')$$, 'RF002', null, 'would begin in the past');

select * from finish();
rollback;
