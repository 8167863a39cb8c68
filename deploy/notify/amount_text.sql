-- Deploy ringfence:notify/amount_text to pg
-- requires: account/tables

-- Purpose      An amount as people read it: 12.50 USD, 300 JPY.
-- Called by    Whatever writes to people.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      The text.
begin;
set local role ringfence_owner;

create or replace function ringfence.amount_text(
    p_amount   bigint,
    p_currency text
)
returns text
language plpgsql
stable
as $amount_text$
begin
    return (
        select round(p_amount / power(10::numeric, known.minor_digits::numeric),
                     known.minor_digits)::text || ' ' || known.currency
          from ringfence.currency as known
         where known.currency = p_currency);
end
$amount_text$;

comment on function ringfence.amount_text(bigint, text) is 'An amount as people read it.';

commit;
