-- Deploy ringfence:rating/price_call to pg
-- requires: rating/round_charge
-- requires: rating/billed_seconds
-- requires: core/raise_error

-- Purpose      What a call costs. The one code path of quote and charge.
-- Called by    quote_call, and whatever settles a call.
-- Idempotency  A function of its arguments.
-- Locks        None.
-- Errors       RF001 no duration, RF221 the vendor's cost counts, and there is no exchange rate for
--              it.
-- Returns      Amount, billed seconds and how the amount came about. Where the vendor's cost counts
--              and is not known yet, the price is by hold_per_minute and says so (provisional), so
--              that no call is free because a cost came late.
-- Note         Rounded once, over the sum. The cost is carried to forty digits, the price of time
--              to twelve more than it has, so that no division comes to a whole number it does not
--              really reach. The breakdown shows them to six; nothing is computed from that.
begin;
set local role ringfence_owner;

create or replace function ringfence.price_call(
    p_terms       ringfence.rate_terms,
    p_seconds     numeric,
    p_vendor_cost numeric,
    p_exchange    ringfence.exchange
)
returns ringfence.call_price
language plpgsql
immutable
as $price_call$
declare
    v_cost_counts constant boolean := p_terms.model in ('cost_plus', 'greater_of');
    v_price       ringfence.call_price;
    v_time_price  numeric;
    v_cost_price  numeric;
begin
    v_price.billed_seconds := ringfence.billed_seconds(p_terms, p_seconds);
    if v_price.billed_seconds is null then
        perform ringfence.raise_error('RF001',
            jsonb_build_object('argument', 'p_duration_seconds'));
    end if;
    if v_price.billed_seconds = 0 then
        v_price.amount := 0::bigint;
        v_price.breakdown := jsonb_build_object('rate_id', p_terms.rate_id, 'model', p_terms.model,
            'seconds', p_seconds, 'billed_seconds', 0);
        return v_price;
    end if;

    if v_cost_counts and p_vendor_cost is not null then
        if p_exchange.usd is null then
            perform ringfence.raise_error('RF221', jsonb_build_object(
                'rate_id', p_terms.rate_id, 'model', p_terms.model));
        end if;
        v_cost_price := p_vendor_cost * (1 + p_terms.markup)
            * power(10::numeric, p_exchange.minor_digits::numeric) / round(p_exchange.usd, 40);
        v_time_price := p_terms.per_minute;
    else
        v_time_price := greatest(p_terms.per_minute, p_terms.hold_per_minute);
    end if;
    v_time_price := v_time_price * v_price.billed_seconds::numeric / 60.000000000000;

    -- Of the two, one can be missing, and greatest passes over it.
    v_price.amount := ringfence.round_charge(
        p_terms.connection_fee::numeric + greatest(v_time_price, v_cost_price));
    v_price.breakdown := jsonb_build_object(
        'rate_id', p_terms.rate_id, 'model', p_terms.model,
        'seconds', p_seconds, 'billed_seconds', v_price.billed_seconds,
        'connection_fee', p_terms.connection_fee, 'per_minute', p_terms.per_minute,
        'time_price', trim_scale(round(v_time_price, 6)));
    if v_cost_counts then
        v_price.breakdown := jsonb_strip_nulls(v_price.breakdown || jsonb_build_object(
            'per_minute', case when p_vendor_cost is null
                               then greatest(p_terms.per_minute, p_terms.hold_per_minute)
                               else p_terms.per_minute end,
            'vendor_cost', p_vendor_cost,
            'usd', case when v_cost_price is not null then p_exchange.usd end,
            'markup', case when v_cost_price is not null then p_terms.markup end,
            'cost_price', trim_scale(round(v_cost_price, 6)),
            'provisional', case when p_vendor_cost is null then true end));
    end if;
    return v_price;
end
$price_call$;

comment on function
ringfence.price_call(ringfence.rate_terms, numeric, numeric, ringfence.exchange) is
'What a call costs by the terms of a rate; the one code path of quote and charge. '
'Errors: RF001, RF221.';

commit;
