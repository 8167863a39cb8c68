-- Deploy ringfence:core/raise_error to pg
-- requires: core/errors

-- Purpose      Raises an error of the registry, so that code, message and hint stand in one place.
-- Called by    Every function that refuses something.
-- Idempotency  Not applicable.
-- Locks        None.
-- Errors       The code it is given; RF999 when that code is not in the registry.
-- Returns      Never.
begin;
set local role ringfence_owner;

create or replace function ringfence.raise_error(
    p_code   text,
    p_detail jsonb default '{}'
)
returns void
language plpgsql
volatile
as $raise_error$
declare
    v_error ringfence.error_code;
begin
    select error_code.code, error_code.message, error_code.hint into v_error
      from ringfence.error_code as error_code
     where error_code.code = p_code;

    if v_error.code is null then
        perform ringfence.raise_error('RF999',
            jsonb_build_object('code', p_code, 'detail', p_detail));
    end if;

    raise exception using errcode = v_error.code, message = v_error.message,
        detail = p_detail::text, hint = v_error.hint;
end
$raise_error$;

comment on function ringfence.raise_error(text, jsonb) is
'Raises an error of the registry with the given JSON detail. Errors: RF999.';

commit;
