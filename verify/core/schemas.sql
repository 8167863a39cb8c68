-- Verify ringfence:core/schemas on pg
do $schemas$
begin
    if not pg_catalog.has_schema_privilege('ringfence_web', 'billing', 'usage') then
        raise exception 'ringfence_web cannot use schema billing';
    end if;
    if exists (
        select from pg_catalog.pg_namespace as namespace
         cross join pg_catalog.aclexplode(namespace.nspacl) as privilege
         where namespace.nspname = 'ringfence'
           and privilege.grantee <> namespace.nspowner
    ) then
        raise exception 'schema ringfence is open to somebody but its owner';
    end if;
end
$schemas$;
