\set ON_ERROR_STOP 1
begin;
select plan(3);

select is(ringfence.restored_since(), null, 'nothing was restored');
select billing.freeze_charging('test', p_as_of => '2030-01-02Z') \g /dev/null
select is(ringfence.restored_since(), null, 'a freeze alone is no restore');
select billing.freeze_charging('test', '2030-01-01Z', '2030-01-02Z') \g /dev/null
select is(ringfence.restored_since(), '2029-12-31 23:00Z', 'an hour before the backup');

select * from finish();
rollback;
