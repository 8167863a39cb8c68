-- Verify ringfence:payment/audit_payments on pg
select ringfence.verify_internal_function('ringfence.audit_payments(uuid)');
