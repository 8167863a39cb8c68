-- Deploy ringfence:vapi/gate_text to pg
-- requires: vapi/tables

-- Purpose      A setting of the gate that is in force where these are set.
-- Called by    admit_vapi_call, answer_assistant_request, vapi_answer.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      The text; null where there is neither a setting nor a default.
begin;
set local role ringfence_owner;

create or replace function ringfence.gate_text(
    p_settings jsonb,
    p_name     text
)
returns text
language plpgsql
stable
as $gate_text$
begin
    return coalesce(p_settings ->> p_name, (select setting.default_value #>> '{}'
                                              from ringfence.setting as setting
                                             where setting.name = p_name));
end
$gate_text$;

comment on function ringfence.gate_text(jsonb, text) is
'A setting of the gate that is in force where these are set.';

commit;
