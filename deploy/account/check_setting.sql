-- Deploy ringfence:account/check_setting to pg
-- requires: account/tables
-- requires: core/clean_text

-- Purpose      Checks one setting against the registry.
-- Called by    configure_organization.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       RF002 out of range, RF003 of another type or not a choice, RF005 unknown name.
-- Returns      Nothing.
begin;
set local role ringfence_owner;

create or replace function ringfence.check_setting(
    p_name  text,
    p_value jsonb
)
returns void
language plpgsql
stable
as $check_setting$
declare
    v_setting ringfence.setting;
    v_text    constant text := p_value #>> '{}';
begin
    select setting.* into v_setting from ringfence.setting as setting where setting.name = p_name;
    if not found then
        perform ringfence.raise_error('RF005', jsonb_build_object('name', p_name, 'known',
            (select jsonb_agg(setting.name order by setting.name)
               from ringfence.setting as setting)));
    end if;
    if v_text is null then
        return;  -- null takes the setting back to its default
    end if;

    if v_setting.value_type = 'boolean' and jsonb_typeof(p_value) <> 'boolean'
       or v_setting.value_type = 'integer'
          and (jsonb_typeof(p_value) <> 'number' or v_text !~ '^-?[0-9]{1,18}$')
       or v_setting.value_type in ('text', 'choice') and jsonb_typeof(p_value) <> 'string'
       or v_setting.value_type = 'choice' and v_text <> all (v_setting.choices) then
        perform ringfence.raise_error('RF003',
            jsonb_build_object('argument', 'p_settings.' || p_name,
            'expected', case v_setting.value_type
                when 'choice' then 'one of ' || array_to_string(v_setting.choices, ', ')
                when 'integer' then 'a whole number'
                else v_setting.value_type end));
    end if;
    if v_setting.value_type = 'integer'
       and v_text::bigint not between coalesce(v_setting.minimum, v_text::bigint)
                                  and coalesce(v_setting.maximum, v_text::bigint) then
        perform ringfence.raise_error('RF002',
            jsonb_build_object('argument', 'p_settings.' || p_name,
            'value', p_value, 'minimum', v_setting.minimum, 'maximum', v_setting.maximum));
    end if;
    if v_setting.value_type = 'text' then
        perform ringfence.clean_text('p_settings.' || p_name, v_text, v_setting.maximum::integer);
    end if;
end
$check_setting$;

comment on function ringfence.check_setting(text, jsonb) is
'Checks one setting against the registry. Errors: RF001, RF002, RF003, RF005.';

commit;
