-- Deploy ringfence:account/configure_organization to pg
-- requires: account/assert_organization
-- requires: account/check_setting
-- requires: core/lock_wallet

-- Purpose      Changes settings of an organization; what the object does not name stays as it is, a
--              null takes a setting back to its default. All of it is checked before any of it is
--              changed.
-- Called by    Operators; with an empty object it shows what is in force.
-- Idempotency  The same settings again change nothing.
-- Locks        The organization's, then its row, then its wallet row.
-- Errors       RF001 missing argument, RF002 out of range, RF003 malformed, RF005 unknown name,
--              RF006 p_as_of, RF101 unknown organization.
-- Returns      Every setting with the value in force and whether it is the default.
begin;
set local role ringfence_owner;

create or replace function billing.configure_organization(
    p_org_id   uuid,
    p_settings jsonb       default '{}',
    p_as_of    timestamptz default null
)
returns table (
    name        text,
    value       jsonb,
    is_default  boolean,
    description text
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $configure_organization$
declare
    v_settings  jsonb;
    v_threshold bigint;
begin
    if jsonb_typeof(p_settings) is distinct from 'object' then
        perform ringfence.raise_error('RF003',
            jsonb_build_object('argument', 'p_settings', 'expected',
                'a JSON object of names and values'));
    end if;
    perform ringfence.check_setting(given.key, given.value) from jsonb_each(p_settings) as given;

    perform ringfence.lock_wallet(p_org_id);
    update ringfence.organization as organization
       set settings = jsonb_strip_nulls(organization.settings || p_settings)
     where organization.org_id = p_org_id
    returning organization.settings into v_settings;
    if not found then
        perform ringfence.assert_organization(p_org_id);
    end if;

    -- What every movement of money needs stands on the wallet row itself.
    update ringfence.wallet as wallet
       set recharge_threshold = coalesce(
               (v_settings ->> 'recharge_threshold')::bigint, known.default_recharge_threshold),
           halted = coalesce((v_settings ->> 'spending_stopped')::boolean, false)
      from ringfence.organization as organization
      join ringfence.currency as known on known.currency = organization.currency
     where organization.org_id = p_org_id
       and wallet.org_id = p_org_id
    returning wallet.recharge_threshold into strict v_threshold;
    perform ringfence.after_posting(p_org_id, null, ringfence.clock(p_as_of));

    return query
    select setting.name,
           coalesce(v_settings -> setting.name, setting.default_value,
                    case setting.name when 'recharge_threshold' then to_jsonb(v_threshold) end),
           not v_settings ? setting.name,
           setting.description
      from ringfence.setting as setting
     order by setting.name;
end
$configure_organization$;

comment on function billing.configure_organization(uuid, jsonb, timestamptz) is
'Changes settings of an organization and shows all that are in force. Errors: RF001, RF002, RF003, '
'RF005, RF006, RF101.';

grant execute on function billing.configure_organization(uuid, jsonb, timestamptz) to ringfence_ops;

commit;
