-- Deploy ringfence:reconcile/percentage to pg
-- requires: core/schemas

-- Purpose      What part of a whole, in per cent with two decimals. Nothing of nothing is all of
--              it: a day without calls is not a bad day.
-- Called by    finish_reconciliation and the views.
-- Idempotency  Pure.
-- Locks        None.
-- Errors       None.
-- Returns      0.00 to 100.00.
begin;
set local role ringfence_owner;

create or replace function ringfence.percentage(
    p_part  bigint,
    p_whole bigint
)
returns numeric
language sql
immutable
return case when p_whole > 0 then round(100.0 * p_part / p_whole, 2) else 100.00 end;

comment on function ringfence.percentage(bigint, bigint) is
'What part of a whole, in per cent with two decimals; of nothing, 100.';

commit;
