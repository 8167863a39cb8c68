-- Deploy ringfence:call/first_due_at to pg
-- requires: call/tables
-- requires: call/look_again_at

-- Purpose      When somebody has to look at a new hold: before it runs short, where the call can be
--              watched and its end is a matter of money; where it is not, when the vendor should
--              have ended it; else when the hold lapses.
-- Called by    place_hold, reserve_in_full.
-- Idempotency  Pure.
-- Locks        None.
-- Errors       None.
-- Returns      The instant.
begin;
set local role ringfence_owner;

create or replace function ringfence.first_due_at(
    p_watched    boolean,
    p_grant      ringfence.call_grant,
    p_rules      ringfence.call_rules,
    p_begun_at   timestamptz,
    p_expires_at timestamptz
)
returns timestamptz
language plpgsql
stable
as $first_due_at$
begin
    return case
        when p_watched and least((p_grant).granted_seconds, (p_grant).max_duration_seconds)
                           < (p_rules).max_call_seconds
        then ringfence.look_again_at(p_begun_at, (p_grant).granted_seconds, (p_rules).warn_seconds)
        -- Paid for until the vendor ends it by its own rule; should it not, we do.
        when p_watched
        then least(p_begun_at + ((p_grant).granted_seconds + 60) * interval '1 second',
                   p_expires_at)
        else p_expires_at end;
end
$first_due_at$;

comment on function ringfence.first_due_at(
    boolean, ringfence.call_grant, ringfence.call_rules, timestamptz, timestamptz) is
'When somebody has to look at a new hold.';

commit;
