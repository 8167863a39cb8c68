-- Verify ringfence:wallet/post_from_first_lot on pg
select ringfence.verify_internal_function('ringfence.post_from_first_lot(uuid,text,text,bigint,text,text,text,text,jsonb,timestamptz,timestamptz)');
