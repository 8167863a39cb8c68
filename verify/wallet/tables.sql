-- Verify ringfence:wallet/tables on pg
select ringfence.verify_table('ringfence.credit_transaction', '{org_id,seq,amount,balance_after,occurred_at,recorded_at,expires_at,priority,over_limit,scope,key,kind,counter_account,reference,lot_moves,details}');
select ringfence.verify_table('ringfence.credit_transaction_archive', '{org_id,seq,amount,balance_after,occurred_at,recorded_at,expires_at,priority,over_limit,scope,key,kind,counter_account,reference,lot_moves,details}');
select ringfence.verify_table('ringfence.credit_lot', '{org_id,lot_seq,promotional,priority,expires_at,granted,remaining,allocated,open}');
select ringfence.verify_table('ringfence.charge_refund', '{org_id,charge_seq,refunded}');
select ringfence.verify_table('ringfence.call_alias', '{org_id,alias,call_id}');
select ringfence.verify_view('ringfence.ledger', '{}');
select null::ringfence.posting where false;
