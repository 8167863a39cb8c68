-- Verify ringfence:outbox/tables on pg
select ringfence.verify_table('ringfence.queue', '{queue,paused,description}');
select ringfence.verify_table('ringfence.queue_count', '{queue,shard,completed}');
select ringfence.verify_table('ringfence.outbox_topic', '{topic,max_attempts,lease,first_retry,longest_wait,description}');
select ringfence.verify_table('ringfence.channel', '{topic,caller,seen_at}');
select ringfence.verify_table('ringfence.outbox_message', '{org_id,message_id,topic,dedupe_key,status,attempts,not_before,expires_at,lease,leased_until,leased_by,created_at,finished_at,last_error,payload,result}');
