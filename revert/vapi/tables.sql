-- Revert ringfence:vapi/tables from pg
begin;
set local role ringfence_owner;
delete from ringfence.setting
 where name in ('vapi_assistant_id', 'vapi_mode', 'vapi_credential_id', 'vapi_forward_url',
                'no_credit_message', 'blocked_message', 'over_limit_message', 'busy_message',
                'unavailable_message');
drop table ringfence.quarantined_call;
commit;
