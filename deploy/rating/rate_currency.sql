-- Deploy ringfence:rating/rate_currency to pg
-- requires: account/assert_organization
-- requires: account/known_currency

-- Purpose      The currency of a rate: an organization's own, or for a rate for everybody the one
--              that is named.
-- Called by    set_rate.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       RF003 another currency than the organization's, RF004 unknown, RF101 no such
--              organization.
-- Returns      The code in upper case.
begin;
set local role ringfence_owner;

create or replace function ringfence.rate_currency(
    p_org_id   uuid,
    p_currency text
)
returns text
language plpgsql
stable
as $rate_currency$
declare
    v_currency text;
begin
    if p_org_id is null then
        return ringfence.known_currency(coalesce(p_currency, 'USD'));
    end if;
    select organization.currency into v_currency
      from ringfence.organization as organization
     where organization.org_id = p_org_id;
    if not found then
        perform ringfence.assert_organization(p_org_id);
    end if;
    if p_currency is not null and ringfence.known_currency(p_currency) <> v_currency then
        perform ringfence.raise_error('RF003', jsonb_build_object(
            'argument', 'p_currency', 'expected', v_currency));
    end if;
    return v_currency;
end
$rate_currency$;

comment on function ringfence.rate_currency(uuid, text) is
'The currency a rate is in. Errors: RF003, RF004, RF101.';

commit;
