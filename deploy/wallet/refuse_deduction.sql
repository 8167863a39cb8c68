-- Deploy ringfence:wallet/refuse_deduction to pg
-- requires: core/raise_error

-- Purpose      Says what is wrong with an item of a batch: the code is the one a single call would
--              answer, the detail names the item and the field. A field that is not known is a
--              fault and not left out: it would mostly be a known one misspelt.
-- Called by    parse_deductions, with the first item that is at fault.
-- Idempotency  Pure.
-- Locks        None.
-- Errors       RF001 a field is missing, RF002 out of range, RF003 not of the form, or not known.
-- Returns      Never.
begin;
set local role ringfence_owner;

create or replace function ringfence.refuse_deduction(
    p_item  jsonb,
    p_place integer
)
returns void
language plpgsql
immutable
as $refuse_deduction$
declare
    c_fields constant text[] := array['org_id', 'call_id', 'amount', 'details'];
    v_item   constant jsonb :=
        case jsonb_typeof(p_item) when 'object' then p_item else '{}' end;
    v_call   constant text := v_item ->> 'call_id';
    v_amount constant text := v_item ->> 'amount';
    v_code   text;
    v_detail jsonb;
begin
    select found.code, found.detail into v_code, v_detail
      from (values
          ('RF003', jsonb_typeof(p_item) <> 'object', '{"expected": "an object"}'),
          ('RF003', v_item - c_fields <> '{}', jsonb_build_object(
              'field', (select min(name) from jsonb_object_keys(v_item - c_fields) as name),
              'expected', to_jsonb(c_fields))),
          ('RF001', v_item ->> 'org_id' is null, '{"field": "org_id"}'),
          ('RF001', coalesce(btrim(v_call, E' \t\r\n\u00a0\u200b'), '') = '',
              '{"field": "call_id"}'),
          ('RF001', v_amount is null, '{"field": "amount"}'),
          ('RF003', jsonb_typeof(v_item -> 'call_id') <> 'string',
              '{"field": "call_id", "expected": "text"}'),
          ('RF002', length(v_call) > 200, jsonb_build_object(
              'field', 'call_id', 'length', length(v_call), 'maximum_length', 200)),
          ('RF003', jsonb_typeof(v_item -> 'amount') <> 'number' or v_amount !~ '^-?[0-9]+$',
              '{"field": "amount", "expected": "a whole number"}'),
          ('RF002', v_amount !~ '^([1-9][0-9]{0,14}|10{15})$', jsonb_build_object(
              'field', 'amount', 'value', v_item -> 'amount', 'minimum', 1,
              'maximum', 1000000000000000)),
          ('RF003', jsonb_typeof(v_item -> 'details') not in ('object', 'null'),
              '{"field": "details", "expected": "a JSON object"}'),
          ('RF002', octet_length(v_item ->> 'details') > 65536, jsonb_build_object(
              'field', 'details', 'bytes', octet_length(v_item ->> 'details'),
              'maximum_bytes', 65536)),
          ('RF003', true, '{"field": "org_id", "expected": "a uuid"}')
      ) as found (code, is_so, detail)
     where found.is_so
     limit 1;
    perform ringfence.raise_error(v_code, jsonb_build_object(
        'argument', 'p_deductions', 'item', p_place) || v_detail);
end
$refuse_deduction$;

comment on function ringfence.refuse_deduction(jsonb, integer) is
'Says what is wrong with an item of a batch. Errors: RF001, RF002, RF003.';

commit;
