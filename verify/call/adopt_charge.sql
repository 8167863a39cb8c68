-- Verify ringfence:call/adopt_charge on pg
select ringfence.verify_internal_function('ringfence.adopt_charge(uuid,text)');
