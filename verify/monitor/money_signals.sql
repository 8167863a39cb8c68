-- Verify ringfence:monitor/money_signals on pg
select ringfence.verify_internal_function('ringfence.money_signals(timestamptz)');
