-- Deploy ringfence:wallet/check_key to pg
-- requires: core/raise_error

-- Purpose      What an idempotency key, or a call id that serves as one, can be: taken as it is, up
--              to 200 characters, so that it fits its index.
-- Called by    Functions that move money.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       RF001 missing or blank, RF002 too long.
-- Returns      Nothing.
begin;
set local role ringfence_owner;

create or replace function ringfence.check_key(
    p_argument text,
    p_key      text
)
returns void
language plpgsql
immutable
as $check_key$
declare
    c_maximum constant integer := 200;
begin
    if coalesce(btrim(p_key, E' \t\r\n\u00a0\u200b'), '') = '' then
        perform ringfence.raise_error('RF001', jsonb_build_object('argument', p_argument));
    end if;
    if length(p_key) > c_maximum then
        perform ringfence.raise_error('RF002', jsonb_build_object(
            'argument', p_argument, 'length', length(p_key), 'maximum_length', c_maximum));
    end if;
end
$check_key$;

comment on function ringfence.check_key(text, text) is
'Refuses an idempotency key that is missing, blank or overlong. Errors: RF001, RF002.';

commit;
