-- Deploy ringfence:inbox/read_payload to pg
-- requires: core/schemas

-- Purpose      Reads JSON that a vendor sent, also where PostgreSQL would not take it: \u0000,
--              halves of surrogate pairs and control characters become U+FFFD or a blank, numbers
--              of an exponent of three digits or fifty digits become null (a short 1e99999 prints
--              as a hundred thousand digits; one inside a text, between a comma and another, is
--              taken for a number too).
-- Called by    receive_webhook.
-- Idempotency  Pure.
-- Locks        None.
-- Errors       None.
-- Returns      The value, or null when it cannot be read: broken, or nested some thousand levels.
begin;
set local role ringfence_owner;

create or replace function ringfence.read_payload(
    p_payload text
)
returns jsonb
language plpgsql
immutable
as $read_payload$
declare
    v_text text := p_payload;
begin
    if v_text ~ '[0-9][eE][+-]?[0-9]{3}|[0-9.]{50}' then
        v_text := regexp_replace(v_text,
            '([[,:]\s*)-?(?:[0-9.]{50,}(?:[eE][+-]?[0-9]+)?|[0-9.]+[eE][+-]?[0-9]{3,})(?=\s*[],}])',
            '\1null', 'g');
    end if;
    begin
        return v_text::jsonb;
    exception when data_exception or program_limit_exceeded then
        null;  -- another try, cleaned
    end;

    -- Neither is allowed inside JSON: the first stands for an escaped backslash, so that every one
    -- that is left begins an escape; the second for the two halves of a whole pair.
    v_text := regexp_replace(v_text, '[[:cntrl:]]', ' ', 'g');
    v_text := replace(v_text, '\\', E'\x01');
    v_text := regexp_replace(v_text,
        '\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})', E'\x02\\1\x02\\2', 'gi');
    v_text := regexp_replace(v_text, '\\u(?:0000|d[89a-f][0-9a-f]{2})', '\\ufffd', 'gi');
    v_text := replace(replace(v_text, E'\x02', '\u'), E'\x01', '\\');
    return v_text::jsonb;
exception when data_exception or program_limit_exceeded then
    return null;
end
$read_payload$;

comment on function ringfence.read_payload(text) is
'Reads JSON that a vendor sent, cleaned of what PostgreSQL would not take; null when it is not '
'JSON.';

commit;
