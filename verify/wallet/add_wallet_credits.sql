-- Verify ringfence:wallet/add_wallet_credits on pg
select ringfence.verify_api_function('billing.add_wallet_credits(uuid,bigint,text,text,timestamptz,integer,text,jsonb,timestamptz)', '{ringfence_worker,ringfence_ops}');
