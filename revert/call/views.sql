-- Revert ringfence:call/views from pg
begin;
set local role ringfence_owner;
drop view billing.appointments;
drop view billing.call_margin;
drop view billing.live_wallets;
drop view billing.live_calls;
drop view billing.open_reservations;
drop view billing.credit_reservations;
drop view ringfence.credit_reservation;
drop view billing.calls;
commit;
