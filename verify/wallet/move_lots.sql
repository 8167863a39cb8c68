-- Verify ringfence:wallet/move_lots on pg
select ringfence.verify_internal_function('ringfence.move_lots(ringfence.wallet,bigint,boolean,timestamptz,integer,bigint,bigint[])');
