-- Verify ringfence:core/verify_helpers on pg
select ringfence.verify_internal_function('ringfence.verify_api_function(text,text[])');
select ringfence.verify_internal_function('ringfence.verify_internal_function(text)');
select ringfence.verify_internal_function('ringfence.verify_table(text,text[])');
select ringfence.verify_internal_function('ringfence.verify_view(text,text[])');
