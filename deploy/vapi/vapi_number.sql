-- Deploy ringfence:vapi/vapi_number to pg
-- requires: core/schemas

-- Purpose      Reads a number that cannot be negative as Vapi writes it, also as a text.
-- Called by    The readers of what Vapi sends.
-- Idempotency  A function of its arguments.
-- Locks        None.
-- Errors       None.
-- Returns      The number, to twelve places; null when it is none, or more than p_maximum.
begin;
set local role ringfence_owner;

create or replace function ringfence.vapi_number(
    p_value   jsonb,
    p_maximum numeric
)
returns numeric
language plpgsql
immutable
as $vapi_number$
declare
    v_text   constant text := p_value #>> '{}';
    v_number numeric;
begin
    if v_text ~ '^[0-9]{1,15}([.][0-9]{1,100})?$' then
        v_number := trim_scale(round(v_text::numeric, 12));
    end if;
    return case when v_number <= p_maximum then v_number end;
end
$vapi_number$;

comment on function ringfence.vapi_number(jsonb, numeric) is
'Reads a number as Vapi writes it; null when it is none.';

commit;
