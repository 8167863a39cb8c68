-- Verify ringfence:wallet/describe_posting on pg
select ringfence.verify_internal_function('ringfence.describe_posting(text,ringfence.wallet,ringfence.credit_transaction,jsonb)');
