-- Verify ringfence:inbox/mask_secrets on pg
select ringfence.verify_internal_function('ringfence.mask_secrets(jsonb,integer)');
