-- Revert ringfence:payment/booking_tables from pg
begin;
set local role ringfence_owner;
drop table ringfence.reversal_booking;
commit;
