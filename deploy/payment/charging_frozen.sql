-- Deploy ringfence:payment/charging_frozen to pg
-- requires: payment/tables

-- Purpose      Whether charging is frozen: nothing new is asked of a customer or of a card. What
--              has been paid is credited all the same.
-- Called by    begin_checkout, claim_recharge, and whatever decides a recharge.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      The answer.
begin;
set local role ringfence_owner;

create or replace function ringfence.charging_frozen()
returns boolean
language plpgsql
stable
as $charging_frozen$
begin
    return exists (select from ringfence.charging_freeze);
end
$charging_frozen$;

comment on function ringfence.charging_frozen() is
'Whether charging is frozen.';

commit;
