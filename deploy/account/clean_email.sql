-- Deploy ringfence:account/clean_email to pg
-- requires: core/clean_text

-- Purpose      Catches what cannot be an e-mail address. Whether it is one, only a mail sent there
--              tells.
-- Called by    create_organization.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       RF002 too long, RF003 not of the form.
-- Returns      The trimmed address, or null for none.
begin;
set local role ringfence_owner;

create or replace function ringfence.clean_email(
    p_argument text,
    p_value    text
)
returns text
language plpgsql
immutable
as $clean_email$
declare
    v_email text := nullif(btrim(p_value, E' \t\r\n'), '');
begin
    if v_email is null then
        return null;
    end if;
    v_email := ringfence.clean_text(p_argument, v_email, 320);
    -- No quotes, brackets, commas or line ends: such a text could become a second header or
    -- recipient.
    if v_email !~ '^[^@[:space:]<>",;:\\()]+@[^@[:space:]<>",;:\\()]+$' then
        perform ringfence.raise_error('RF003',
            jsonb_build_object('argument', p_argument, 'expected',
                'an e-mail address such as name@example.com'));
    end if;
    return v_email;
end
$clean_email$;

comment on function ringfence.clean_email(text, text) is
'The e-mail address, trimmed, or null for none. Errors: RF001, RF002, RF003.';

commit;
