\set ON_ERROR_STOP 1
begin;
select plan(3);

select ok(not ringfence.has_channel('email'), 'nobody is configured');
insert into ringfence.channel values ('email', 'worker:gone', '2020-01-01Z');
select ok(ringfence.has_channel('email'), 'one that has long been silent is still configured');
select ok(not ringfence.has_channel('slack'), 'for that, and nothing else');

select * from finish();
rollback;
