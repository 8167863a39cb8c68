-- Deploy ringfence:call/available_for_calls to pg
-- requires: call/tables

-- Purpose      What a wallet has for calls beyond their holds: never the debt limit, unless the
--              organization is set so; and nothing while spending is stopped: then live calls may
--              use what they hold, and end.
-- Called by    Whatever authorizes or watches calls.
-- Idempotency  Pure.
-- Locks        None.
-- Errors       None.
-- Returns      The amount; below zero where debts and holds are more than there is.
begin;
set local role ringfence_owner;

create or replace function ringfence.available_for_calls(
    p_wallet ringfence.wallet,
    p_rules  ringfence.call_rules
)
returns bigint
language sql
immutable
return least(
    p_wallet.balance - p_wallet.held
    + case when p_rules.calls_may_use_debt then p_wallet.debt_limit else 0 end,
    case when p_wallet.stopped then 0 end);

comment on function
    ringfence.available_for_calls(ringfence.wallet, ringfence.call_rules) is
'What a wallet has for calls beyond their holds.';

commit;
