-- Deploy ringfence:payment/restored_since to pg
-- requires: payment/tables

-- Purpose      After a restore, until charging is thawed: since when attempts to pay may have been
--              lost with the database. An hour more than the backup says, because clocks differ
--              and a transaction is as long as it is.
-- Called by    adopt_payment, reconciliation, thaw_charging, charging_status.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      The instant; null where nothing was restored.
begin;
set local role ringfence_owner;

create or replace function ringfence.restored_since()
returns timestamptz
language plpgsql
stable
as $restored_since$
begin
    return (select frozen.restored_to - interval '1 hour' from ringfence.charging_freeze as frozen);
end
$restored_since$;

comment on function ringfence.restored_since() is
'Since when attempts to pay may have been lost, until charging is thawed.';

commit;
