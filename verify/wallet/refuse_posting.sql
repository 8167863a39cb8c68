-- Verify ringfence:wallet/refuse_posting on pg
select ringfence.verify_internal_function('ringfence.refuse_posting(text,ringfence.wallet,bigint,bigint)');
