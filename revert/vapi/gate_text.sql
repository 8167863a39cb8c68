-- Revert ringfence:vapi/gate_text from pg
begin;
set local role ringfence_owner;
drop function ringfence.gate_text(jsonb, text);
commit;
