-- Deploy ringfence:outbox/lease_effects to pg
-- requires: outbox/tables

-- Purpose      Takes what is due of one topic, what fell due first coming first; but organizations
--              of which nothing is in hand before those of which something is, so that thousands
--              of effects of one whose server hangs do not keep the others waiting. The attempt is
--              counted here, so that an effect which takes its worker down is not tried for ever:
--              when the lease of its last attempt has run out too, it is dead. What has become too
--              late ends as expired.
-- Called by    claim_outbox.
-- Idempotency  None: each call takes others. A lease that has run out is taken again.
-- Locks        The rows it takes, skipping locked ones.
-- Errors       None.
-- Returns      The rows as they are now, p_limit at most: leased, dead or expired.
begin;
set local role ringfence_owner;

create or replace function ringfence.lease_effects(
    p_topic  ringfence.outbox_topic,
    p_limit  integer,
    p_worker text,
    p_now    timestamptz
)
returns setof ringfence.outbox_message
language plpgsql
volatile
as $lease_effects$
declare
    -- A lease ends in the index where it runs out, and that is no further than its length.
    v_busy constant uuid[] := array(
        select held.org_id
          from ringfence.outbox_message as held
         where held.topic = p_topic.topic
           and held.status = 'leased'
           and coalesce(held.leased_until, held.not_before) > p_now
           and coalesce(held.leased_until, held.not_before) <= p_now + p_topic.lease);
begin
    return query
    with of_idle as (
        select candidate.*
          from ringfence.outbox_message as candidate
         where candidate.topic = p_topic.topic
           and candidate.status in ('waiting', 'leased')
           and coalesce(candidate.leased_until, candidate.not_before) <= p_now
           and candidate.org_id <> all (v_busy)
         order by coalesce(candidate.leased_until, candidate.not_before)
         limit p_limit
           for no key update skip locked
    ), of_busy as (
        select candidate.*
          from ringfence.outbox_message as candidate
         where candidate.topic = p_topic.topic
           and candidate.status in ('waiting', 'leased')
           and coalesce(candidate.leased_until, candidate.not_before) <= p_now
           and candidate.org_id = any (v_busy)
         order by coalesce(candidate.leased_until, candidate.not_before)
         limit p_limit - (select count(*) from of_idle)
           for no key update skip locked
    ), due as (
        select candidate.org_id, candidate.message_id,
               case when candidate.expires_at <= p_now then 'expired'
                    when candidate.attempts >= p_topic.max_attempts then 'dead'
                    else 'leased' end as verdict
          from (table of_idle union all table of_busy) as candidate
    )
    update ringfence.outbox_message as message
       set status = due.verdict,
           attempts = message.attempts + (due.verdict = 'leased')::integer,
           lease = case due.verdict when 'leased' then gen_random_uuid() end,
           leased_until = case due.verdict when 'leased' then p_now + p_topic.lease end,
           leased_by = case due.verdict when 'leased' then p_worker else message.leased_by end,
           last_error = case when message.status = 'leased'
                             then 'The lease of ' || message.leased_by || ' ran out.'
                             else message.last_error end,
           finished_at = case when due.verdict <> 'leased' then p_now end
      from due
     where message.org_id = due.org_id
       and message.message_id = due.message_id
    returning message.*;
end
$lease_effects$;

comment on function ringfence.lease_effects(ringfence.outbox_topic, integer, text, timestamptz) is
'Takes what is due of one topic, with a lease and a token for each.';

commit;
