-- Verify ringfence:call/record_settlement on pg
select ringfence.verify_internal_function('ringfence.record_settlement(uuid,text,boolean,ringfence.call_report,ringfence.call_price,ringfence.posting,timestamptz)');
