\set ON_ERROR_STOP 1
begin;
select plan(1);

select coalesce(sum(completed), 0) as before from ringfence.queue_count where queue = 'effects' and shard = pg_backend_pid() & 15 \gset
select ringfence.count_completed('effects'), ringfence.count_completed('effects') \g /dev/null
select is((select sum(completed) from ringfence.queue_count where queue = 'effects' and shard = pg_backend_pid() & 15), :before + 2::numeric, 'counts in its shard');

select * from finish();
rollback;
