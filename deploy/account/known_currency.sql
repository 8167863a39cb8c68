-- Deploy ringfence:account/known_currency to pg
-- requires: account/tables
-- requires: core/raise_error

-- Purpose      A currency as our tables write it; Stripe writes the same codes in lower case.
-- Called by    Functions that take a currency.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       RF001 missing, RF004 unknown.
-- Returns      The code in upper case.
begin;
set local role ringfence_owner;

create or replace function ringfence.known_currency(
    p_currency text
)
returns text
language plpgsql
stable
as $known_currency$
declare
    v_currency text;
begin
    if p_currency is null then
        perform ringfence.raise_error('RF001', jsonb_build_object('argument', 'p_currency'));
    end if;

    select known.currency into v_currency
      from ringfence.currency as known
     where known.currency = upper(btrim(p_currency));
    if not found then
        perform ringfence.raise_error('RF004', jsonb_build_object('argument', 'p_currency', 'known',
            (select jsonb_agg(known.currency order by known.currency)
               from ringfence.currency as known)));
    end if;
    return v_currency;
end
$known_currency$;

comment on function ringfence.known_currency(text) is
'The currency code in upper case. Errors: RF001, RF004.';

commit;
