-- Deploy ringfence:outbox/claim_outbox to pg
-- requires: outbox/lease_effects
-- requires: core/clean_text
-- requires: core/clock

-- Purpose      Hands out effects that are due, each with a lease and a token. Topics share the room
--              first, then whoever has more fills it, so that no topic waits behind another's
--              backlog.
-- Called by    Workers, which commit before they act: until then nobody sees the lease.
-- Idempotency  None: each call hands out others.
-- Locks        The rows it hands out, skipping locked ones.
-- Errors       RF001, RF002, RF003 worker's name, RF002 p_limit, RF002, RF006 p_as_of, RF003
--              unknown topic.
-- Returns      A row for each effect, p_limit at most; none while the queue is paused.
begin;
set local role ringfence_owner;

create or replace function billing.claim_outbox(
    p_topics text[]      default null,
    p_limit  integer     default 10,
    p_worker text        default 'worker',
    p_as_of  timestamptz default null
)
returns table (
    message_id   uuid,
    org_id       uuid,
    topic        text,
    dedupe_key   text,
    payload      jsonb,
    attempt      integer,
    lease        uuid,
    leased_until timestamptz,
    created_at   timestamptz
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $claim_outbox$
declare
    v_worker constant text := ringfence.clean_text('p_worker', p_worker, 160);
    v_now    constant timestamptz := ringfence.clock(p_as_of);
    v_known  text[];
    v_room   integer := p_limit;
    v_share  integer;
    v_count  integer;
    v_topic  ringfence.outbox_topic;
begin
    if p_limit is null or p_limit not between 1 and 500 then
        perform ringfence.raise_error('RF002', jsonb_build_object('argument', 'p_limit',
            'value', p_limit, 'minimum', 1, 'maximum', 500));
    end if;
    select array_agg(known.topic order by known.topic) into v_known
      from ringfence.outbox_topic as known;
    if not v_known @> coalesce(p_topics, v_known) then
        perform ringfence.raise_error('RF003', jsonb_build_object(
            'argument', 'p_topics', 'expected', v_known));
    end if;
    if (select queue.paused from ringfence.queue as queue where queue.queue = 'effects') then
        return;
    end if;

    v_share := 1 + p_limit / greatest(cardinality(coalesce(p_topics, v_known)), 1);
    for v_round in 1 .. 2 loop
        for v_topic in
            select known.* from ringfence.outbox_topic as known
             where known.topic = any (coalesce(p_topics, v_known))
             order by random()
        loop
            exit when v_room <= 0;
            return query
            select taken.message_id, taken.org_id, taken.topic, taken.dedupe_key, taken.payload,
                   taken.attempts, taken.lease, taken.leased_until, taken.created_at
              from ringfence.lease_effects(v_topic, least(v_room, v_share), v_worker, v_now)
                   as taken
             where taken.status = 'leased';
            get diagnostics v_count = row_count;
            v_room := v_room - v_count;
        end loop;
        v_share := p_limit;
    end loop;
end
$claim_outbox$;

comment on function billing.claim_outbox(text[], integer, text, timestamptz) is
'Hands out effects that are due, each with a lease. Errors: RF001, RF002, RF003, RF006.';

grant execute on function billing.claim_outbox(text[], integer, text, timestamptz)
   to ringfence_worker, ringfence_ops;

commit;
