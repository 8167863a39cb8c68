-- Deploy ringfence:outbox/count_completed to pg
-- requires: outbox/tables

-- Purpose      Counts one more completed entry of a queue, in the shard of this backend; one less
--              when an operator opens it again.
-- Called by    complete_outbox and whatever completes webhooks, as their last statement: the shard
--              stays locked until the transaction ends.
-- Idempotency  None; undone with its transaction.
-- Locks        One row of queue_count.
-- Errors       None.
-- Returns      Nothing.
begin;
set local role ringfence_owner;

create or replace function ringfence.count_completed(
    p_queue  text,
    p_number integer default 1
)
returns void
language plpgsql
volatile
as $count_completed$
begin
    update ringfence.queue_count as counted
       set completed = counted.completed + p_number
     where counted.queue = p_queue
       and counted.shard = pg_backend_pid() & 15;
end
$count_completed$;

comment on function ringfence.count_completed(text, integer) is
'Counts one more completed entry of a queue.';

commit;
