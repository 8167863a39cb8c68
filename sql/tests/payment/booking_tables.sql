\set ON_ERROR_STOP 1
begin;
select plan(1);

select columns_are('ringfence', 'reversal_booking', array['balance_transaction_id', 'external_id', 'fee', 'net', 'currency'], 'what the vendor booked');

select * from finish();
rollback;
