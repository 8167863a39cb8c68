-- Revert ringfence:wallet/trial_balance from pg
begin;
set local role ringfence_owner;
drop view billing.trial_balance;
commit;
