-- Deploy ringfence:rating/exchange_at to pg
-- requires: rating/tables
-- requires: rating/types

-- Purpose      How US dollars become amounts of a currency at an instant.
-- Called by    quote_call, set_rate, and whatever settles a call by its vendor's cost.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      usd is 1 for the dollar, null where there is no exchange rate in force.
begin;
set local role ringfence_owner;

create or replace function ringfence.exchange_at(
    p_currency text,
    p_at       timestamptz
)
returns ringfence.exchange
language plpgsql
stable
as $exchange_at$
declare
    v_exchange ringfence.exchange;
begin
    select case when p_currency = 'USD' then 1::numeric else (
               select rate.usd
                 from ringfence.exchange_rate as rate
                where rate.currency = p_currency
                  and rate.valid_from <= p_at
                order by rate.valid_from desc
                limit 1) end,
           known.minor_digits
      into strict v_exchange
      from ringfence.currency as known
     where known.currency = p_currency;
    return v_exchange;
end
$exchange_at$;

comment on function ringfence.exchange_at(text, timestamptz) is
'How US dollars become amounts of a currency at an instant; usd is null without exchange rate.';

commit;
