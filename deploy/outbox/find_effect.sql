-- Deploy ringfence:outbox/find_effect to pg
-- requires: outbox/tables
-- requires: core/raise_error

-- Purpose      The effect that somebody wants to say something about, locked.
-- Called by    complete_outbox, fail_outbox, retry_outbox, discard_outbox.
-- Idempotency  Reads only.
-- Locks        The effect's row.
-- Errors       RF001 no id, RF104 there is no such effect.
-- Returns      The row.
begin;
set local role ringfence_owner;

create or replace function ringfence.find_effect(
    p_id uuid
)
returns ringfence.outbox_message
language plpgsql
volatile
as $find_effect$
declare
    v_message ringfence.outbox_message;
begin
    if p_id is null then
        perform ringfence.raise_error('RF001', jsonb_build_object('argument', 'p_id'));
    end if;
    select message.* into v_message
      from ringfence.outbox_message as message
     where message.message_id = p_id
       for no key update;
    if not found then
        perform ringfence.raise_error('RF104', jsonb_build_object('message_id', p_id));
    end if;
    return v_message;
end
$find_effect$;

comment on function ringfence.find_effect(uuid) is
'An effect by its id, locked. Errors: RF001, RF104.';

commit;
