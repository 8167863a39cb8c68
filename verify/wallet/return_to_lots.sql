-- Verify ringfence:wallet/return_to_lots on pg
select ringfence.verify_internal_function('ringfence.return_to_lots(uuid,bigint,bigint,bigint,bigint)');
