-- Verify ringfence:wallet/add_lot on pg
select ringfence.verify_internal_function('ringfence.add_lot(uuid,bigint,bigint,boolean,integer,timestamptz)');
