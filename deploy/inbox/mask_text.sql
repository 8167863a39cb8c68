-- Deploy ringfence:inbox/mask_text to pg
-- requires: inbox/secret_names

-- Purpose      Masks a text that cannot be read as JSON, so that it can be kept as evidence: behind
--              a secret name up to the end of the value, where that can be seen, and to the end of
--              the text where it cannot. It rather masks too much.
-- Called by    receive_webhook.
-- Idempotency  Masking twice is masking once.
-- Locks        None.
-- Errors       None.
-- Returns      The masked text, 100,000 characters at most.
begin;
set local role ringfence_owner;

create or replace function ringfence.mask_text(
    p_text text
)
returns text
language plpgsql
immutable
as $mask_text$
declare
    c_maximum constant integer := 100000;
    -- A name in JSON may be written with escapes, which nothing here would recognize.
    v_text    text := regexp_replace(left(p_text, c_maximum), '\\u00[2-7][0-9a-f].*', '***', 'is');
begin
    -- A value that is itself an object or a list ends nobody knows where.
    v_text := regexp_replace(v_text,
        '(' || ringfence.secret_names() || '[''"]?\s*[:=]\s*)[[{].*', '\1***', 'is');
    v_text := regexp_replace(v_text,
        '(' || ringfence.secret_names() || '[''"]?\s*[:=]\s*)("(?:[^"\\]|\\.)*"?|[^"&,}\r\n]+)',
        '\1***', 'gi');
    -- The same as a pair: "name": "Authorization", "value": "…"
    return regexp_replace(v_text,
        '(' || ringfence.secret_names()
            || '"\s*,\s*"value"\s*:\s*)("(?:[^"\\]|\\.)*"?|[^"&,}\r\n]+)', '\1***', 'gi');
end
$mask_text$;

comment on function ringfence.mask_text(text) is
'Masks what looks like a secret in a text that cannot be read.';

commit;
