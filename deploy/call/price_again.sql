-- Deploy ringfence:call/price_again to pg
-- requires: call/tables
-- requires: wallet/find_charge
-- requires: rating/price_call
-- requires: rating/exchange_at

-- Purpose      What a call that was charged would have cost with another duration: by the rate it
--              was charged at.
-- Called by    adjust_call.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       RF221 the vendor's cost counts, and there is no exchange rate for it.
-- Returns      The price; nulls when the call was charged an amount of the caller's.
begin;
set local role ringfence_owner;

create or replace function ringfence.price_again(
    p_call   ringfence.call,
    p_report ringfence.call_report
)
returns ringfence.call_price
language plpgsql
stable
as $price_again$
declare
    v_charge   constant ringfence.credit_transaction :=
        ringfence.find_charge(p_call.org_id, p_call.charge_seq);
    v_terms    ringfence.rate_terms := p_call.terms;
    v_exchange ringfence.exchange;
begin
    if p_call.billed_seconds is null then
        return null;
    end if;
    if v_terms.model is null then
        -- The charge says by which rate it came about.
        select rate.rate_id, rate.model, rate.per_minute, rate.increment_seconds,
               rate.minimum_seconds, rate.connection_fee, rate.markup, rate.hold_per_minute
          into v_terms
          from ringfence.rate as rate
         where rate.rate_id = (v_charge.details ->> 'rate_id')::uuid;
        if not found then
            return null;
        end if;
    end if;
    if v_terms.model <> 'per_minute' then
        v_exchange := ringfence.exchange_at(
            (select organization.currency
               from ringfence.organization as organization
              where organization.org_id = p_call.org_id), v_charge.occurred_at);
    end if;
    return ringfence.price_call(v_terms, p_report.duration_seconds,
        coalesce(p_report.vendor_cost, p_call.vendor_cost), v_exchange);
end
$price_again$;

comment on function ringfence.price_again(ringfence.call, ringfence.call_report) is
'What a charged call would have cost with another duration. Errors: RF221.';

commit;
