-- Deploy ringfence:payment/later_status to pg
-- requires: core/schemas

-- Purpose      The one rule by which what a vendor says in any order comes to the same end: of two
--              statuses the one that stands later in their order holds. What is not in it gives
--              way.
-- Called by    Whatever writes down what a vendor says of a payment, a refund, a dispute.
-- Idempotency  Pure.
-- Locks        None.
-- Errors       None.
-- Returns      The status that holds.
begin;
set local role ringfence_owner;

create or replace function ringfence.later_status(
    p_order  text[],
    p_status text,
    p_other  text
)
returns text
language sql
immutable
return case when coalesce(array_position(p_order, p_other), 0)
                 > coalesce(array_position(p_order, p_status), 0)
              or p_status is null
            then p_other else p_status end;

comment on function ringfence.later_status(text[], text, text) is
'Of two statuses the one that stands later in their order.';

commit;
