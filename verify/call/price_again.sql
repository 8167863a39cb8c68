-- Verify ringfence:call/price_again on pg
select ringfence.verify_internal_function('ringfence.price_again(ringfence.call,ringfence.call_report)');
