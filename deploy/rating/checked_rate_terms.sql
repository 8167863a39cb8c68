-- Deploy ringfence:rating/checked_rate_terms to pg
-- requires: rating/tables
-- requires: rating/types
-- requires: rating/check_number

-- Purpose      The terms of a new rate, refused where a value is out of range or would not be used
--              by the model: what is silently ignored is found on a bill.
-- Called by    set_rate.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       RF001 missing, RF002 out of range, RF003 unknown product or model, or a value that
--              is not for this product or model.
-- Returns      The terms with a new rate_id.
begin;
set local role ringfence_owner;

create or replace function ringfence.checked_rate_terms(
    p_product text,
    p_terms   ringfence.rate_terms
)
returns ringfence.rate_terms
language plpgsql
volatile
as $checked_rate_terms$
declare
    c_dearest   constant numeric := 1000000000::numeric;
    v_terms     ringfence.rate_terms := p_terms;
    v_timed     boolean;
    v_misplaced text;
begin
    if p_product is null or v_terms.model is null then
        perform ringfence.raise_error('RF001', jsonb_build_object(
            'argument', case when p_product is null then 'p_product' else 'p_model' end));
    end if;
    select known.timed into v_timed from ringfence.product as known
     where known.product = p_product;
    if not found then
        perform ringfence.raise_error('RF003', jsonb_build_object('argument', 'p_product',
            'expected', (select jsonb_agg(known.product order by known.product)
                           from ringfence.product as known)));
    end if;
    if v_terms.model not in ('per_minute', 'cost_plus', 'greater_of') then
        perform ringfence.raise_error('RF003', jsonb_build_object('argument', 'p_model',
            'expected', array['per_minute', 'cost_plus', 'greater_of']));
    end if;

    perform ringfence.check_number('p_increment_seconds', v_terms.increment_seconds::numeric,
        1::numeric, 3600::numeric);
    perform ringfence.check_number('p_minimum_seconds', v_terms.minimum_seconds::numeric,
        0::numeric, 3600::numeric);
    perform ringfence.check_number('p_connection_fee', v_terms.connection_fee::numeric,
        0::numeric, c_dearest);
    perform ringfence.check_number('p_markup', v_terms.markup, 0::numeric, 10::numeric, 6);

    v_misplaced := case
        when v_terms.model = 'cost_plus' and v_terms.per_minute is not null then 'p_per_minute'
        when v_terms.model = 'per_minute' and v_terms.hold_per_minute is not null
             then 'p_hold_per_minute'
        when v_terms.model = 'per_minute' and v_terms.markup <> 0 then 'p_markup'
        when not v_timed and v_terms.model <> 'per_minute' then 'p_model'
        when not v_timed and v_terms.per_minute <> 0 then 'p_per_minute' end;
    if v_misplaced is not null then
        perform ringfence.raise_error('RF003', jsonb_build_object('argument', v_misplaced,
            'product', p_product, 'model', v_terms.model,
            'expected', 'nothing: a rate of this product and model has no use for it'));
    end if;

    -- What is not timed costs its connection fee.
    v_terms.per_minute := case when v_timed then v_terms.per_minute else 0::numeric end;
    if v_terms.model <> 'cost_plus' then
        perform ringfence.check_number('p_per_minute', v_terms.per_minute,
            0::numeric, c_dearest, 6);
    end if;
    if v_terms.model <> 'per_minute' then
        perform ringfence.check_number('p_hold_per_minute', v_terms.hold_per_minute,
            0.000001::numeric, c_dearest, 6);
    end if;
    v_terms.rate_id := gen_random_uuid();
    return v_terms;
end
$checked_rate_terms$;

comment on function ringfence.checked_rate_terms(text, ringfence.rate_terms) is
'The terms of a new rate, or what is wrong with them. Errors: RF001, RF002, RF003.';

commit;
