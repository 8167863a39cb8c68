-- Verify ringfence:wallet/draw_lots on pg
select ringfence.verify_internal_function('ringfence.draw_lots(uuid,bigint,bigint[])');
