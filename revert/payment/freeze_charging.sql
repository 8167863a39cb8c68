-- Revert ringfence:payment/freeze_charging from pg
begin;
set local role ringfence_owner;
drop function billing.freeze_charging(text, timestamptz, timestamptz);
commit;
