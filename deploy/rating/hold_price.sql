-- Deploy ringfence:rating/hold_price to pg
-- requires: rating/round_charge
-- requires: rating/billed_seconds

-- Purpose      What has to be held for so many seconds: the price by the minute, or where the
--              vendor's cost decides, what the rate estimates a minute at, whichever is more. With
--              per_minute it is exactly what the call will cost.
-- Called by    affordable_seconds, and whatever holds money for a call.
-- Idempotency  A function of its arguments.
-- Locks        None.
-- Errors       None.
-- Returns      The amount; null for null.
-- Note         Twelve more digits than the price has keep the division by 60 away from every whole
--              number it does not really reach, so that rounding up is exact. A plain expression,
--              so that callers have it inlined.
begin;
set local role ringfence_owner;

create or replace function ringfence.hold_price(
    p_terms   ringfence.rate_terms,
    p_seconds numeric
)
returns bigint
language sql
immutable
return case
    when p_seconds <= 0 then 0
    when p_seconds > 0 then ringfence.round_charge(
        (p_terms).connection_fee
        + greatest((p_terms).per_minute, (p_terms).hold_per_minute)
          * ringfence.billed_seconds(p_terms, p_seconds) / 60.000000000000)
end;

comment on function ringfence.hold_price(ringfence.rate_terms, numeric) is
'What has to be held for so many seconds of a call.';

commit;
