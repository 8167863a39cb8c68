-- Revert ringfence:call/default_call_rules from pg
begin;
set local role ringfence_owner;
delete from ringfence.setting
 where name in ('call_mode', 'max_call_seconds', 'exposure_limit', 'max_concurrent_calls',
                'calls_may_use_debt', 'strict_tolerance_seconds', 'hold_grace_seconds',
                'warn_seconds', 'warn_message', 'end_message');
drop function ringfence.default_call_rules();
commit;
