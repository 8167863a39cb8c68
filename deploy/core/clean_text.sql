-- Deploy ringfence:core/clean_text to pg
-- requires: core/raise_error

-- Purpose      The one check of a text argument: there, not blank, without control characters, not
--              too long.
-- Called by    Functions that take names, keys and external ids.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       RF001 missing or blank, RF002 too long, RF003 with control characters.
-- Returns      The text without blanks at its ends.
begin;
set local role ringfence_owner;

create or replace function ringfence.clean_text(
    p_argument       text,
    p_value          text,
    p_maximum_length integer
)
returns text
language plpgsql
immutable
as $clean_text$
declare
    v_text constant text := btrim(p_value, E' \t\r\n\u00a0');
begin
    if coalesce(v_text, '') = '' then
        perform ringfence.raise_error('RF001', jsonb_build_object('argument', p_argument));
    end if;
    if length(v_text) > p_maximum_length then
        perform ringfence.raise_error('RF002', jsonb_build_object(
            'argument', p_argument, 'length', length(v_text), 'maximum_length', p_maximum_length));
    end if;
    -- Neither control characters nor those that are invisible or turn the direction of writing.
    if v_text ~ '[[:cntrl:]\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]' then
        perform ringfence.raise_error('RF003', jsonb_build_object(
            'argument', p_argument, 'expected', 'text without control or invisible characters'));
    end if;
    return v_text;
end
$clean_text$;

comment on function ringfence.clean_text(text, text, integer) is
'The text, trimmed; refuses a missing, blank, overlong or unprintable one. Errors: RF001, RF002, '
'RF003.';

commit;
