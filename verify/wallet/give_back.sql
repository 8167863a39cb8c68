-- Verify ringfence:wallet/give_back on pg
select ringfence.verify_internal_function('ringfence.give_back(uuid,bigint,bigint,text,jsonb,timestamptz,text,text)');
