-- Verify ringfence:rating/tables on pg
select ringfence.verify_table('ringfence.product', '{product,timed,description}');
select ringfence.verify_table('ringfence.rate', '{org_id,product,currency,valid_from,rate_id,model,per_minute,increment_seconds,minimum_seconds,connection_fee,markup,hold_per_minute,created_at}');
select ringfence.verify_table('ringfence.exchange_rate', '{currency,valid_from,usd}');
