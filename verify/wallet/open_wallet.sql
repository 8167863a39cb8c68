-- Verify ringfence:wallet/open_wallet on pg
select ringfence.verify_internal_function('ringfence.open_wallet(uuid,timestamptz,boolean)');
