-- Verify ringfence:vapi/gate_text on pg
select ringfence.verify_internal_function('ringfence.gate_text(jsonb,text)');
