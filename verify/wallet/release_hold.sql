-- Verify ringfence:wallet/release_hold on pg
select ringfence.verify_internal_function('ringfence.release_hold(uuid,bigint,bigint[],timestamptz)');
