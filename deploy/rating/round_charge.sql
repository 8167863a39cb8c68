-- Deploy ringfence:rating/round_charge to pg
-- requires: core/schemas

-- Purpose      The one rounding: upward to the next whole unit. Nothing else rounds an amount.
-- Called by    price_call, hold_price.
-- Idempotency  A function of its argument.
-- Locks        None.
-- Errors       None; 22003 beyond what bigint holds.
-- Returns      The amount in the smallest unit.
begin;
set local role ringfence_owner;

create or replace function ringfence.round_charge(
    p_amount numeric
)
returns bigint
language sql
immutable
return ceil(p_amount)::bigint;

comment on function ringfence.round_charge(numeric) is
'Rounds an amount upward to the next whole unit; nothing else rounds.';

commit;
