-- Verify ringfence:call/refuse_reservation on pg
select ringfence.verify_internal_function('ringfence.refuse_reservation(text,ringfence.wallet,text,text,jsonb,timestamptz)');
