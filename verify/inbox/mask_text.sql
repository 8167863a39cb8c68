-- Verify ringfence:inbox/mask_text on pg
select ringfence.verify_internal_function('ringfence.mask_text(text)');
