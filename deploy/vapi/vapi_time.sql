-- Deploy ringfence:vapi/vapi_time to pg
-- requires: core/schemas

-- Purpose      Reads a time as Vapi writes it: ISO 8601, or seconds or milliseconds since 1970, as
--              a number or a text. Without a zone it is UTC.
-- Called by    The readers of what Vapi sends.
-- Idempotency  A function of its argument.
-- Locks        None.
-- Errors       None.
-- Returns      The time; null when it is none, or not of this century.
begin;
set local role ringfence_owner;

create or replace function ringfence.vapi_time(
    p_value jsonb
)
returns timestamptz
language plpgsql
stable
as $vapi_time$
declare
    c_milliseconds constant numeric := 100000000000::numeric;  -- as seconds: the year 5138
    v_text         text := p_value #>> '{}';
    v_seconds      numeric;
    v_time         timestamptz;
begin
    if v_text ~ '^[0-9]{9,14}([.][0-9]{1,9})?$' then
        v_seconds := v_text::numeric;
        if v_seconds >= c_milliseconds then
            v_seconds := v_seconds / 1000;
        end if;
        v_time := '1970-01-01Z'::timestamptz + v_seconds * interval '1 second';
    elsif v_text ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}' and length(v_text) < 50 then
        v_text := v_text || case when v_text ~ '([Zz]|[+-][0-9]{2}:?([0-9]{2})?)$' then ''
                                 else 'Z' end;
        begin
            v_time := v_text::timestamptz;
        exception when data_exception then
            return null;
        end;
    end if;
    return case when v_time between '2000-01-01Z' and '2100-01-01Z' then v_time end;
end
$vapi_time$;

comment on function ringfence.vapi_time(jsonb) is
'Reads a time as Vapi writes it; null when it is none.';

commit;
