-- Verify ringfence:call/describe_reservation on pg
select ringfence.verify_internal_function('ringfence.describe_reservation(text,ringfence.call,ringfence.wallet,jsonb)');
select null::ringfence.reservation where false;
