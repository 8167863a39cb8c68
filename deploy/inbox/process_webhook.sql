-- Deploy ringfence:inbox/process_webhook to pg
-- requires: inbox/run_webhook
-- requires: core/raise_error

-- Purpose      Works in one delivery of a claim.
-- Called by    billing.tick and workers, again and again, each time in a transaction of its own,
--              until no row comes.
-- Idempotency  Each delivery of a claim is worked in once; one whose claim has been taken over is
--              left to who has it.
-- Locks        The delivery's row; then whatever its handler locks. It waits for the row instead of
--              skipping it: another claim that saw it before it was claimed locks it for an
--              instant, to find that it is taken.
-- Errors       RF001 no claim, RF002, RF006 p_as_of. Those of the handler are recorded, not raised.
-- Returns      One row; none when nothing of the claim is left.
begin;
set local role ringfence_owner;

create or replace function billing.process_webhook(
    p_claim uuid,
    p_as_of timestamptz default null
)
returns table (
    delivery_id uuid,
    vendor      text,
    event_type  text,
    status      text,
    outcome     text,
    attempts    integer,
    error       text
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $process_webhook$
declare
    v_delivery ringfence.webhook_delivery;
begin
    if p_claim is null then
        perform ringfence.raise_error('RF001', jsonb_build_object('argument', 'p_claim'));
    end if;
    perform ringfence.clock(p_as_of);

    select mine.* into v_delivery
      from ringfence.webhook_delivery as mine
     where mine.status = 'active'
       and mine.claim = p_claim
     order by mine.received_at
     limit 1
       for no key update;
    if found then
        return query
        select result.*
          from ringfence.run_webhook(v_delivery, v_delivery.attempts, p_as_of) as result;
    end if;
end
$process_webhook$;

comment on function billing.process_webhook(uuid, timestamptz) is
'Works in one delivery of a claim; no row when none is left. Errors: RF001, RF002, RF006.';

grant execute on function billing.process_webhook(uuid, timestamptz)
   to ringfence_worker, ringfence_ops;

commit;
