-- Revert ringfence:call/available_for_calls from pg
begin;
set local role ringfence_owner;
drop function ringfence.available_for_calls(ringfence.wallet, ringfence.call_rules);
commit;
