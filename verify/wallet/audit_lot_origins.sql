-- Verify ringfence:wallet/audit_lot_origins on pg
select ringfence.verify_internal_function('ringfence.audit_lot_origins(uuid)');
