-- Verify ringfence:monitor/manifest on pg
do $manifest$
begin
    if not exists (select from ringfence.manifest) then
        raise exception 'the manifest is empty: run bin/manifest';
    end if;
end
$manifest$;
