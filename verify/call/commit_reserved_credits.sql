-- Verify ringfence:call/commit_reserved_credits on pg
select ringfence.verify_api_function('billing.commit_reserved_credits(uuid,text,numeric,numeric,jsonb,timestamptz)', '{ringfence_web,ringfence_worker,ringfence_ops}');
