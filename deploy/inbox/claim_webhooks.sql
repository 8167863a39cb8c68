-- Deploy ringfence:inbox/claim_webhooks to pg
-- requires: inbox/claim_lost_webhook
-- requires: core/clock

-- Purpose      Counts an attempt of each of the next deliveries, before any of them is worked in: a
--              payload that takes its backend down has then had its attempt counted, and after four
--              of them it is dead. One commit does it for many; what was lost before is claimed
--              alone, so that others do not lose their attempts to it. What is not worked in within
--              a minute can be claimed again.
-- Called by    billing.tick and workers, which commit and then call process_webhook until no row
--              comes.
-- Idempotency  None: each call claims others.
-- Locks        The rows it claims, skipping locked ones.
-- Errors       RF002 p_limit, RF002, RF006 p_as_of.
-- Returns      The claim; null when nothing is due, or the queue is paused.
begin;
set local role ringfence_owner;

create or replace function billing.claim_webhooks(
    p_limit integer     default 10,
    p_as_of timestamptz default null
)
returns uuid
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $claim_webhooks$
declare
    v_now   constant timestamptz := ringfence.clock(p_as_of);
    v_until constant timestamptz := v_now + interval '1 minute';
    v_claim uuid;
begin
    if p_limit is null or p_limit not between 1 and 100 then
        perform ringfence.raise_error('RF002', jsonb_build_object('argument', 'p_limit',
            'value', p_limit, 'minimum', 1, 'maximum', 100));
    end if;
    if (select queue.paused from ringfence.queue as queue where queue.queue = 'webhooks') then
        return null;
    end if;
    v_claim := ringfence.claim_lost_webhook(v_now, v_until);
    if v_claim is not null then
        return v_claim;
    end if;

    v_claim := gen_random_uuid();
    update ringfence.webhook_delivery as delivery
       set status = 'active',
           claim = v_claim,
           attempts = delivery.attempts + 1,
           due_at = v_until
      from (select candidate.delivery_id
              from ringfence.webhook_delivery as candidate
             where candidate.status = 'waiting'
               and candidate.due_at <= v_now
             order by candidate.due_at
             limit p_limit
               for no key update skip locked) as due
     where delivery.delivery_id = due.delivery_id;
    return case when found then v_claim end;
end
$claim_webhooks$;

comment on function billing.claim_webhooks(integer, timestamptz) is
'Counts an attempt of each of the next deliveries and claims them for process_webhook. Errors: '
'RF002, RF006.';

grant execute on function billing.claim_webhooks(integer, timestamptz)
   to ringfence_worker, ringfence_ops;

commit;
