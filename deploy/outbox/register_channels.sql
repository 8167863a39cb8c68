-- Deploy ringfence:outbox/register_channels to pg
-- requires: outbox/has_channel
-- requires: outbox/tables
-- requires: core/clean_text
-- requires: core/clock

-- Purpose      A worker says which effects it can carry out: those whose vendor is configured. What
--              it said before and no longer says is gone, and so is what others said who have been
--              silent for a minute: the worker that speaks last is the configuration.
-- Called by    Workers, when they start and a few times a minute.
-- Idempotency  Saying it again says it again.
-- Locks        The rows of the channels it names or takes away.
-- Errors       RF001, RF002, RF003 worker's name, RF002, RF006 p_as_of, RF003 unknown topic.
-- Returns      The topics that nobody is configured for.
begin;
set local role ringfence_owner;

create or replace function billing.register_channels(
    p_caller text,
    p_topics text[],
    p_as_of  timestamptz default null
)
returns setof text
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $register_channels$
declare
    c_silence constant interval := interval '1 minute';
    v_caller  constant text := ringfence.clean_text('p_caller', p_caller, 160);
    v_topics  constant text[] := coalesce(p_topics, '{}');
    v_now     constant timestamptz := ringfence.clock(p_as_of);
    v_known   text[];
begin
    select array_agg(known.topic order by known.topic) into v_known
      from ringfence.outbox_topic as known;
    if not v_known @> v_topics then
        perform ringfence.raise_error('RF003', jsonb_build_object(
            'argument', 'p_topics', 'expected', v_known));
    end if;

    insert into ringfence.channel as channel (topic, caller, seen_at)
    select distinct said.topic, v_caller, v_now
      from unnest(v_topics) as said (topic)
     order by said.topic
    on conflict on constraint channel_pkey do update
       set seen_at = excluded.seen_at;
    delete from ringfence.channel as channel
     where case channel.caller when v_caller then channel.topic <> all (v_topics)
                               else channel.seen_at < v_now - c_silence end;
    return query
    select topic.topic
      from ringfence.outbox_topic as topic
     where not ringfence.has_channel(topic.topic)
     order by topic.topic;
end
$register_channels$;

comment on function billing.register_channels(text, text[], timestamptz) is
'A worker says which effects it can carry out; returns those that nobody can. Errors: RF001, '
'RF002, RF003, RF006.';

grant execute on function billing.register_channels(text, text[], timestamptz)
   to ringfence_worker, ringfence_ops;

commit;
