\set ON_ERROR_STOP 1
begin;
select plan(37);

select is(ringfence.default_call_rules(), row('incremental', 3600, null, null, false, 5, 900, 60,
    'Your credit is running out. This call will end in about a minute.', 'Your credit has run out. Goodbye.')::ringfence.call_rules, 'what holds where nothing is set');
select tests.organization() as org, to_jsonb(ringfence.default_call_rules()) as defaults \gset
set local role ringfence_ops;
-- The registry says the same, setting by setting
select is(value, nullif(:'defaults'::jsonb -> name, 'null'), name || ' is registered with that default')
  from billing.configure_organization(:'org')
 where :'defaults'::jsonb ? name order by name;
reset role;
select is((select count(*) from jsonb_object_keys(to_jsonb(ringfence.default_call_rules())) as name
            where name not in (select setting.name from ringfence.setting as setting)), 0::bigint, 'each rule is a setting');
set local role ringfence_ops;
-- Each can be set within its bounds, and not beyond
select is((select jsonb_build_array(value, is_default) from billing.configure_organization(:'org', jsonb_build_object(good.name, good.value)) where name = good.name),
    jsonb_build_array(good.value, false), good.name || ' set to ' || good.value)
  from (values ('call_mode', '"strict"'::jsonb), ('max_call_seconds', '60'), ('max_call_seconds', '43200'), ('exposure_limit', '0'), ('max_concurrent_calls', '1'),
               ('calls_may_use_debt', 'true'), ('strict_tolerance_seconds', '0'), ('hold_grace_seconds', '60'), ('warn_seconds', '10'), ('warn_seconds', '600'),
               ('warn_message', '"Soon."'), ('end_message', '"Over."')) as good (name, value);
select throws_ok(format('select billing.configure_organization(%L, jsonb_build_object(%L, %L::jsonb))', :'org', bad.name, bad.value), bad.code, null, bad.name || ' cannot be ' || left(bad.value, 20))
  from (values ('call_mode', '"loose"', 'RF003'), ('call_mode', 'true', 'RF003'), ('max_call_seconds', '59', 'RF002'), ('max_call_seconds', '43201', 'RF002'), ('exposure_limit', '-1', 'RF002'),
               ('max_concurrent_calls', '0', 'RF002'), ('calls_may_use_debt', '"yes"', 'RF003'), ('strict_tolerance_seconds', '61', 'RF002'),
               ('hold_grace_seconds', '59', 'RF002'), ('warn_seconds', '9', 'RF002'), ('warn_seconds', '601', 'RF002'),
               ('warn_message', to_jsonb(repeat('x', 501))::text, 'RF002'), ('end_message', '7', 'RF003')) as bad (name, value, code);

select * from finish();
rollback;
