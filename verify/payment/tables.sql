-- Verify ringfence:payment/tables on pg
select ringfence.verify_table('ringfence.payment', '{payment_id,owner_id,purpose,status,amount,currency,idempotency_key,parameters,session_id,url,expires_at,payment_intent_id,customer_id,charge_id,received,received_currency,problem,credited_seq,balance_transaction_id,fee,net,fee_currency,created_at,credited_at,saves_card,mails_link,tried_at,fraud_warned_at}');
select ringfence.verify_table('ringfence.auto_recharge', '{org_id,status,amount,monthly_cap,return_url,customer_id,payment_method_id,payment_id,failures,not_before,look_at,problem,locked,changed_at}');
select ringfence.verify_table('ringfence.charging_freeze', '{only_row,reason,restored_to,frozen_at}');
select ringfence.verify_table('ringfence.payment_refund', '{refund_id,payment_intent_id,charge_id,amount,currency,status,reason,mirrored,entries,first_seen_at}');
select ringfence.verify_table('ringfence.payment_dispute', '{dispute_id,payment_intent_id,charge_id,amount,currency,status,withdrawn,reinstated,reason,mirrored,entries,first_seen_at}');
select ringfence.verify_view('ringfence.payment_reversal', '{}');
select null::ringfence.payment_report where false;
