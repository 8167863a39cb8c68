-- Deploy ringfence:wallet/parse_deductions to pg
-- requires: wallet/batch_types
-- requires: wallet/refuse_deduction
-- requires: core/raise_error

-- Purpose      Turns the JSON of a batch into deductions, or says which item is at fault and why.
--              An item is held to the same rules as a single call, and has no other fields.
-- Called by    deduct_call_credits_batch.
-- Idempotency  Pure.
-- Locks        None.
-- Errors       RF001 missing, RF002 too many items, RF003 not an array; of an item what
--              refuse_deduction says.
-- Returns      The deductions in the order given.
begin;
set local role ringfence_owner;

create or replace function ringfence.parse_deductions(
    p_deductions jsonb
)
returns ringfence.deduction[]
language plpgsql
immutable
as $parse_deductions$
declare
    c_items  constant integer := 5000;
    c_fields constant text[] := array['org_id', 'call_id', 'amount', 'details'];
    v_fault  integer;
    v_parsed ringfence.deduction[];
begin
    if p_deductions is null then
        perform ringfence.raise_error('RF001', jsonb_build_object('argument', 'p_deductions'));
    end if;
    if jsonb_typeof(p_deductions) is distinct from 'array' then
        perform ringfence.raise_error('RF003', jsonb_build_object('argument', 'p_deductions',
            'expected', 'an array of objects with org_id, call_id, amount and maybe details'));
    end if;
    if jsonb_array_length(p_deductions) > c_items then
        perform ringfence.raise_error('RF002', jsonb_build_object('argument', 'p_deductions',
            'items', jsonb_array_length(p_deductions), 'maximum_items', c_items));
    end if;

    select min(item.place)::integer into v_fault
      from jsonb_array_elements(p_deductions) with ordinality as item (value, place)
     where (jsonb_typeof(item.value) = 'object'
            and item.value - c_fields = '{}'
            and item.value ->> 'org_id' ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
            and jsonb_typeof(item.value -> 'call_id') = 'string'
            and btrim(item.value ->> 'call_id', E' \t\r\n\u00a0\u200b') <> ''
            and length(item.value ->> 'call_id') <= 200
            and jsonb_typeof(item.value -> 'amount') = 'number'
            and item.value ->> 'amount' ~ '^([1-9][0-9]{0,14}|10{15})$'
            and coalesce(jsonb_typeof(item.value -> 'details'), 'null') in ('object', 'null')
            and octet_length(coalesce(item.value ->> 'details', '')) <= 65536) is not true;
    if v_fault is not null then
        perform ringfence.refuse_deduction(p_deductions -> (v_fault - 1), v_fault);
    end if;

    select array_agg(row(item.place, (item.value ->> 'org_id')::uuid, item.value ->> 'call_id',
                         (item.value ->> 'amount')::bigint,
                         nullif(item.value -> 'details', 'null'))::ringfence.deduction
                     order by item.place)
      into v_parsed
      from jsonb_array_elements(p_deductions) with ordinality as item (value, place);
    return coalesce(v_parsed, '{}');
end
$parse_deductions$;

comment on function ringfence.parse_deductions(jsonb) is
'The deductions of a batch, checked. Errors: RF001, RF002, RF003.';

commit;
