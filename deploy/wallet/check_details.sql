-- Deploy ringfence:wallet/check_details to pg
-- requires: core/raise_error

-- Purpose      Details are for a few facts, not for payloads.
-- Called by    Functions that move money.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       RF002 too large, RF003 not an object.
-- Returns      Nothing.
begin;
set local role ringfence_owner;

create or replace function ringfence.check_details(
    p_details jsonb
)
returns void
language plpgsql
immutable
as $check_details$
declare
    c_maximum constant integer := 65536;
begin
    if p_details is null then
        return;
    end if;
    if jsonb_typeof(p_details) <> 'object' then
        perform ringfence.raise_error('RF003',
            jsonb_build_object('argument', 'p_details', 'expected', 'a JSON object'));
    end if;
    if octet_length(p_details::text) > c_maximum then
        perform ringfence.raise_error('RF002', jsonb_build_object('argument', 'p_details',
            'bytes', octet_length(p_details::text), 'maximum_bytes', c_maximum));
    end if;
end
$check_details$;

comment on function ringfence.check_details(jsonb) is
'Refuses details that are not a JSON object, or too large. Errors: RF002, RF003.';

commit;
