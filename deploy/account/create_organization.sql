-- Deploy ringfence:account/create_organization to pg
-- requires: account/tables
-- requires: account/clean_email
-- requires: account/known_currency
-- requires: account/check_debt_limit
-- requires: core/clean_text
-- requires: core/clock

-- Purpose      Creates a customer together with its empty wallet.
-- Called by    Operators in psql, the sign-up service of whoever runs this.
-- Idempotency  p_org_id, when given: the same id with the same content answers the first
--              organization again. Without an id every call creates another one.
-- Locks        None; the primary key decides between two at once.
-- Errors       RF001 no name, RF002 name or limit out of range, RF003 id or e-mail malformed, RF004
--              unknown currency, RF006 p_as_of, RF201 the id exists with other content.
-- Returns      One row; outcome is created or duplicate.
begin;
set local role ringfence_owner;

create or replace function billing.create_organization(
    p_org_id     uuid        default null,
    p_name       text        default null,
    p_email      text        default null,
    p_currency   text        default 'USD',
    p_debt_limit bigint      default null,
    p_as_of      timestamptz default null
)
returns table (
    outcome    text,
    org_id     uuid,
    name       text,
    email      text,
    currency   text,
    debt_limit bigint,
    created_at timestamptz
)
language plpgsql
volatile
rows 1
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $create_organization$
declare
    v_name       constant text := ringfence.clean_text('p_name', p_name, 200);
    v_email      constant text := ringfence.clean_email('p_email', p_email);
    v_org_id     constant uuid := coalesce(p_org_id, gen_random_uuid());
    v_now        constant timestamptz := ringfence.clock(p_as_of);
    v_currency   constant text := ringfence.known_currency(p_currency);
    v_debt_limit bigint;
    v_threshold  bigint;
    v_first      ringfence.organization;
    v_outcome    text := 'created';
begin
    if p_org_id = '00000000-0000-0000-0000-000000000000' then
        perform ringfence.raise_error('RF003',
            jsonb_build_object('argument', 'p_org_id', 'expected',
                'an id that is not all zeros: that one is reserved'));
    end if;

    select coalesce(p_debt_limit, known.default_debt_limit), known.default_recharge_threshold
      into strict v_debt_limit, v_threshold
      from ringfence.currency as known
     where known.currency = v_currency;
    perform ringfence.check_debt_limit(v_debt_limit);

    insert into ringfence.organization (org_id, name, email, currency, settings, created_at)
    values (v_org_id, v_name, v_email, v_currency, '{}', v_now)
    on conflict on constraint organization_pkey do nothing;
    if found then
        insert into ringfence.wallet (org_id, debt_limit, recharge_threshold)
        values (v_org_id, v_debt_limit, v_threshold);
    else
        v_outcome := 'duplicate';
    end if;

    select organization.* into strict v_first
      from ringfence.organization as organization
     where organization.org_id = v_org_id;
    if (v_first.name, v_first.email, v_first.currency)
       is distinct from (v_name, v_email, v_currency) then
        perform ringfence.raise_error('RF201', jsonb_build_object('org_id', v_org_id, 'field', case
            when v_first.name is distinct from v_name then 'p_name'
            when v_first.email is distinct from v_email then 'p_email'
            else 'p_currency' end));
    end if;

    -- The limit may have been changed since: a repeat reports it and does not set it back.
    return query
    select v_outcome, v_org_id, v_first.name, v_first.email, v_first.currency,
           wallet.debt_limit, v_first.created_at
      from ringfence.wallet as wallet
     where wallet.org_id = v_org_id;
end
$create_organization$;

comment on function billing.create_organization(uuid, text, text, text, bigint, timestamptz) is
'Creates an organization with its empty wallet. Idempotent by p_org_id when one is given. Errors: '
'RF001, RF002, RF003, RF004, RF006, RF201.';

grant execute on function billing.create_organization(uuid, text, text, text, bigint, timestamptz)
   to ringfence_web, ringfence_ops;

commit;
