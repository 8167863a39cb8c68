-- Deploy ringfence:rating/affordable_seconds to pg
-- requires: rating/hold_price

-- Purpose      How long a call may go on for an amount: the inverse of hold_price.
-- Called by    Whatever decides how long a call may last.
-- Idempotency  A function of its arguments.
-- Locks        None.
-- Errors       None.
-- Returns      The most whole seconds whose hold_price is at most the amount; 0 when there are
--              none, 10^9 when time costs nothing; null for null.
begin;
set local role ringfence_owner;

create or replace function ringfence.affordable_seconds(
    p_terms  ringfence.rate_terms,
    p_amount bigint
)
returns bigint
language sql
immutable
return case
    when p_amount >= ringfence.hold_price(p_terms, 1) then
        case
            when greatest((p_terms).per_minute, (p_terms).hold_per_minute) = 0 then 1000000000
            else least(1000000000,
                div((p_amount - (p_terms).connection_fee) * 60::numeric,
                    greatest((p_terms).per_minute, (p_terms).hold_per_minute)
                    * (p_terms).increment_seconds) * (p_terms).increment_seconds)::bigint
        end
    when p_amount is not null then 0
end;

comment on function ringfence.affordable_seconds(ringfence.rate_terms, bigint) is
'The most whole seconds whose hold_price is at most the amount, 10^9 at most.';

commit;
