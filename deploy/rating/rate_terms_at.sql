-- Deploy ringfence:rating/rate_terms_at to pg
-- requires: rating/tables
-- requires: rating/types
-- requires: account/assert_organization

-- Purpose      The rate in force for an organization at an instant: its own before the one for
--              everybody in its currency.
-- Called by    quote_call, and whatever begins or settles a call.
-- Idempotency  Reads only.
-- Locks        None. set_rate for one organization holds its lock, so under that lock nothing
--              changes under the reader.
-- Errors       RF001, RF101 organization, RF106 no rate.
-- Returns      The terms; never null.
begin;
set local role ringfence_owner;

create or replace function ringfence.rate_terms_at(
    p_org_id  uuid,
    p_product text,
    p_at      timestamptz
)
returns ringfence.rate_terms
language plpgsql
stable
as $rate_terms_at$
declare
    v_terms ringfence.rate_terms;
begin
    -- Two probes of one index, the second only where the first finds nothing.
    v_terms := (
        select coalesce(
            (select row(rate.rate_id, rate.model, rate.per_minute, rate.increment_seconds,
                        rate.minimum_seconds, rate.connection_fee, rate.markup,
                        rate.hold_per_minute)::ringfence.rate_terms
               from ringfence.rate as rate
              where rate.org_id = p_org_id
                and rate.product = p_product
                and rate.currency = organization.currency
                and rate.valid_from <= p_at
              order by rate.valid_from desc
              limit 1),
            (select row(rate.rate_id, rate.model, rate.per_minute, rate.increment_seconds,
                        rate.minimum_seconds, rate.connection_fee, rate.markup,
                        rate.hold_per_minute)::ringfence.rate_terms
               from ringfence.rate as rate
              where rate.org_id = '00000000-0000-0000-0000-000000000000'
                and rate.product = p_product
                and rate.currency = organization.currency
                and rate.valid_from <= p_at
              order by rate.valid_from desc
              limit 1))
          from ringfence.organization as organization
         where organization.org_id = p_org_id);

    if v_terms.model is null then
        perform ringfence.assert_organization(p_org_id);
        perform ringfence.raise_error('RF106', jsonb_build_object(
            'org_id', p_org_id, 'product', p_product, 'at', p_at));
    end if;
    return v_terms;
end
$rate_terms_at$;

comment on function ringfence.rate_terms_at(uuid, text, timestamptz) is
'The rate in force for an organization at an instant. Errors: RF001, RF101, RF106.';

commit;
