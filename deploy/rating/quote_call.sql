-- Deploy ringfence:rating/quote_call to pg
-- requires: rating/rate_terms_at
-- requires: rating/exchange_at
-- requires: rating/price_call
-- requires: rating/check_call_figures
-- requires: core/assert_org
-- requires: core/clock

-- Purpose      What a call of so many seconds would cost at this instant, by the same code that
--              charges.
-- Called by    Anybody; tenants for their own organization.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       RF001 missing, RF002 out of range, RF006 p_as_of, RF101 unknown organization, RF106
--              no rate, RF221 no exchange rate for the vendor's cost, 42501 another tenant's.
-- Returns      One row.
begin;
set local role ringfence_owner;

create or replace function billing.quote_call(
    p_org_id           uuid,
    p_duration_seconds numeric,
    p_vendor_cost      numeric     default null,
    p_as_of            timestamptz default null
)
returns table (
    amount         bigint,
    billed_seconds bigint,
    rate_id        uuid,
    currency       text,
    breakdown      jsonb
)
language plpgsql
volatile
rows 1
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $quote_call$
declare
    v_now      timestamptz;
    v_currency text;
    v_terms    ringfence.rate_terms;
    v_price    ringfence.call_price;
begin
    perform ringfence.assert_org(p_org_id);
    perform ringfence.check_call_figures(p_duration_seconds, p_vendor_cost);
    v_now := ringfence.clock(p_as_of);
    v_terms := ringfence.rate_terms_at(p_org_id, 'call', v_now);
    select organization.currency into strict v_currency
      from ringfence.organization as organization
     where organization.org_id = p_org_id;
    v_price := ringfence.price_call(v_terms, p_duration_seconds, p_vendor_cost,
        ringfence.exchange_at(v_currency, v_now));
    return query
    select v_price.amount, v_price.billed_seconds, v_terms.rate_id, v_currency,
           v_price.breakdown;
end
$quote_call$;

comment on function billing.quote_call(uuid, numeric, numeric, timestamptz) is
'What a call would cost, and how that comes about; the code that charges. Errors: RF001, RF002, '
'RF006, RF101, RF106, RF221.';

grant execute on function billing.quote_call(uuid, numeric, numeric, timestamptz)
   to ringfence_web, ringfence_worker, ringfence_ops, ringfence_readonly, ringfence_tenant;

commit;
