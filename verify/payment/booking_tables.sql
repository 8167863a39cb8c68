-- Verify ringfence:payment/booking_tables on pg
select ringfence.verify_table('ringfence.reversal_booking', '{balance_transaction_id,external_id,fee,net,currency}');
