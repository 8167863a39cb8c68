-- Deploy ringfence:rating/drain_per_second to pg
-- requires: rating/types

-- Purpose      At what rate a running call uses money, increments and fee left aside.
-- Called by    Whatever says when a wallet runs dry.
-- Idempotency  A function of its arguments.
-- Locks        None.
-- Errors       None.
-- Returns      Smallest units per second, to at least twelve digits after the point.
begin;
set local role ringfence_owner;

create or replace function ringfence.drain_per_second(
    p_terms ringfence.rate_terms
)
returns numeric
language sql
immutable
return greatest((p_terms).per_minute, (p_terms).hold_per_minute) / 60.000000000000;

comment on function ringfence.drain_per_second(ringfence.rate_terms) is
'Smallest units of the currency a running call uses per second.';

commit;
