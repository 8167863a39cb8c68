-- Verify ringfence:wallet/post_entry on pg
select ringfence.verify_internal_function('ringfence.post_entry(uuid,text,text,bigint,text,text,text,text,jsonb,timestamptz,integer,bigint,bigint,bigint[],timestamptz)');
