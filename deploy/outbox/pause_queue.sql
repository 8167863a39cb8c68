-- Deploy ringfence:outbox/pause_queue to pg
-- requires: outbox/tables
-- requires: core/raise_error

-- Purpose      An operator holds a queue back, or lets it go on. What comes in is kept; what is
--              being worked on is finished.
-- Called by    Operators.
-- Idempotency  Pausing twice is pausing once.
-- Locks        The queue's row.
-- Errors       RF001 no answer to whether, RF003 there is no such queue.
-- Returns      One row; outcome is paused or running.
begin;
set local role ringfence_owner;

create or replace function billing.pause_queue(
    p_queue  text,
    p_paused boolean default true
)
returns table (
    outcome text,
    queue   text
)
language plpgsql
volatile
rows 1
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $pause_queue$
begin
    if p_paused is null then
        perform ringfence.raise_error('RF001', jsonb_build_object('argument', 'p_paused'));
    end if;
    update ringfence.queue as known
       set paused = p_paused
     where known.queue = p_queue;
    if not found then
        perform ringfence.raise_error('RF003', jsonb_build_object('argument', 'p_queue', 'expected',
            (select jsonb_agg(known.queue order by known.queue) from ringfence.queue as known)));
    end if;
    return query select case when p_paused then 'paused' else 'running' end, p_queue;
end
$pause_queue$;

comment on function billing.pause_queue(text, boolean) is
'An operator holds a queue (effects, webhooks) back, or lets it go on. Errors: RF001, RF003.';

grant execute on function billing.pause_queue(text, boolean) to ringfence_ops;

commit;
