-- Deploy ringfence:inbox/add_webhook_handler to pg
-- requires: inbox/tables
-- requires: core/raise_error

-- Purpose      Says which function works in which event. A handler is a function (p_payload jsonb,
--              p_delivery_id uuid, p_received_at timestamptz, p_as_of timestamptz) that returns in
--              a word what it did, and raises where it cannot. It may come more than once for the
--              same event, and in any order. p_as_of is null outside tests: it reads the clock
--              behind its own lock.
-- Called by    Deploy scripts.
-- Idempotency  By vendor and event type: a second function replaces the first.
-- Locks        The handler's row.
-- Errors       RF003 no such function, or one of another form.
-- Returns      Nothing.
begin;
set local role ringfence_owner;

create or replace function ringfence.add_webhook_handler(
    p_vendor     text,
    p_event_type text,
    p_function   text
)
returns void
language plpgsql
volatile
as $add_webhook_handler$
declare
    v_function constant regprocedure := to_regprocedure(
        p_function || '(jsonb, uuid, timestamp with time zone, timestamp with time zone)');
begin
    if not exists (
        select from pg_catalog.pg_proc as proc
         where proc.oid = v_function
           and proc.prorettype = 'text'::regtype
           and not proc.proretset
    ) then
        perform ringfence.raise_error('RF003', jsonb_build_object('argument', 'p_function',
            'value', p_function, 'expected',
            'a function (jsonb, uuid, timestamptz, timestamptz) that returns text'));
    end if;

    insert into ringfence.webhook_handler (vendor, event_type, function_name)
    values (p_vendor, p_event_type, p_function)
    on conflict on constraint webhook_handler_pkey do update
       set function_name = excluded.function_name;
end
$add_webhook_handler$;

comment on function ringfence.add_webhook_handler(text, text, text) is
'Says which function works in which event. Errors: RF003.';

commit;
