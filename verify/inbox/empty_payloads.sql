-- Verify ringfence:inbox/empty_payloads on pg
select ringfence.verify_internal_function('ringfence.empty_payloads(timestamptz)');
