-- Verify ringfence:core/errors on pg
do $errors$
begin
    if not exists (select from ringfence.error_code as error_code where error_code.code = 'RF999') then
        raise exception 'the error registry is not filled';
    end if;
end
$errors$;
