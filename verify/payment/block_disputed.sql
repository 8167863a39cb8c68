-- Verify ringfence:payment/block_disputed on pg
select ringfence.verify_internal_function('ringfence.block_disputed(uuid,timestamptz)');
