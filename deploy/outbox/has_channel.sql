-- Deploy ringfence:outbox/has_channel to pg
-- requires: outbox/tables

-- Purpose      Whether somebody is configured to carry out a kind of effect. For what need not be
--              said at all costs (notices, alerts): without a channel it is not decided, instead of
--              waiting for one and being old news by then. A worker that is down is still one.
-- Called by    Whoever decides notices and alerts.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      The answer.
begin;
set local role ringfence_owner;

create or replace function ringfence.has_channel(
    p_topic text
)
returns boolean
language plpgsql
stable
as $has_channel$
begin
    return exists (select from ringfence.channel as channel where channel.topic = p_topic);
end
$has_channel$;

comment on function ringfence.has_channel(text) is
'Whether somebody is configured to carry out a kind of effect.';

commit;
