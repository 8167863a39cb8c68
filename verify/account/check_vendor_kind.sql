-- Verify ringfence:account/check_vendor_kind on pg
select ringfence.verify_internal_function('ringfence.check_vendor_kind(text,text,text)');
