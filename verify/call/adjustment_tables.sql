-- Verify ringfence:call/adjustment_tables on pg
select ringfence.verify_table('ringfence.call_adjustment', '{org_id,call_id,number,seq,amount,from_seconds,to_seconds,adjusted_at}');
select null::ringfence.call_correction where false;
