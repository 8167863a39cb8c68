-- Verify ringfence:wallet/hold_credit on pg
select ringfence.verify_internal_function('ringfence.hold_credit(uuid,bigint,timestamptz,timestamptz)');
