-- Verify ringfence:wallet/seal_hash on pg
select ringfence.verify_internal_function('ringfence.seal_hash(bytea,uuid,bigint,bigint,bigint,timestamptz,bytea)');
