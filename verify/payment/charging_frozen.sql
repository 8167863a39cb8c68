-- Verify ringfence:payment/charging_frozen on pg
select ringfence.verify_internal_function('ringfence.charging_frozen()');
