-- Deploy ringfence:rating/billed_seconds to pg
-- requires: rating/types

-- Purpose      The seconds that are billed: at least the minimum, then up to the next whole
--              increment. A call of no seconds was not connected and bills none. A fraction of a
--              second is a second begun; the steps are counted in whole numbers, so that nothing
--              is lost in a division.
-- Called by    price_call, hold_price.
-- Idempotency  A function of its arguments.
-- Locks        None.
-- Errors       None; 0A000 or 22003 for what is no number of seconds.
-- Returns      Whole seconds; null for null.
begin;
set local role ringfence_owner;

create or replace function ringfence.billed_seconds(
    p_terms   ringfence.rate_terms,
    p_seconds numeric
)
returns bigint
language sql
immutable
return case
    when p_seconds <= 0 then 0
    when p_seconds > 0 then
        (greatest(ceil(p_seconds)::bigint, (p_terms).minimum_seconds)
         + (p_terms).increment_seconds - 1)
        / (p_terms).increment_seconds * (p_terms).increment_seconds
end;

comment on function ringfence.billed_seconds(ringfence.rate_terms, numeric) is
'The seconds billed: at least the minimum, up to the next increment; none for none.';

commit;
