-- Deploy ringfence:core/verify_helpers to pg
-- requires: core/schemas

-- Purpose  What the verify scripts call in one line, and what really raises: sqitch takes a script
--          that selects false, or no row at all, for a success.
begin;
set local role ringfence_owner;

create or replace function ringfence.verify_api_function(
    p_signature text,
    p_roles     text[]
)
returns void
language plpgsql
stable
as $verify_api_function$
declare
    v_function regprocedure := p_signature::regprocedure;
    v_proc     record;
    v_granted  text[];
begin
    select proc.prosecdef, proc.proconfig, proc.prokind,
           pg_get_userbyid(proc.proowner) as owner into strict v_proc
      from pg_catalog.pg_proc as proc
     where proc.oid = v_function;

    if v_proc.owner <> 'ringfence_owner' then
        raise exception '% belongs to %, not to ringfence_owner', v_function, v_proc.owner;
    end if;
    -- A procedure that commits can be neither definer nor carry a SET clause.
    if v_proc.prokind = 'p' and (v_proc.prosecdef or v_proc.proconfig is not null) then
        raise exception '% is a procedure that cannot commit', v_function;
    end if;
    if v_proc.prokind = 'f' and not v_proc.prosecdef then
        raise exception '% is not security definer', v_function;
    end if;
    if v_proc.prokind = 'f'
       and not coalesce('search_path=pg_catalog, pg_temp' = any (v_proc.proconfig), false) then
        raise exception '% does not pin search_path to pg_catalog, pg_temp', v_function;
    end if;

    select array_agg(coalesce(pg_get_userbyid(nullif(privilege.grantee, 0))::text, 'public'))
      into v_granted
      from pg_catalog.pg_proc as proc
     cross join pg_catalog.aclexplode(coalesce(proc.proacl, acldefault('f', proc.proowner)))
         as privilege
     where proc.oid = v_function
       and privilege.grantee <> proc.proowner;
    if not (coalesce(v_granted, '{}') @> p_roles and coalesce(v_granted, '{}') <@ p_roles) then
        raise exception '% is granted to %, expected %', v_function, v_granted, p_roles;
    end if;
end
$verify_api_function$;

create or replace function ringfence.verify_internal_function(
    p_signature text
)
returns void
language plpgsql
stable
as $verify_internal_function$
declare
    v_function regprocedure := p_signature::regprocedure;
    v_proc     record;
begin
    select proc.prosecdef, proc.proconfig, proc.proacl, proc.proowner,
           pg_get_userbyid(proc.proowner) as owner into strict v_proc
      from pg_catalog.pg_proc as proc
     where proc.oid = v_function;

    if v_proc.owner <> 'ringfence_owner' then
        raise exception '% belongs to %, not to ringfence_owner', v_function, v_proc.owner;
    end if;
    if v_proc.prosecdef or v_proc.proconfig is not null then
        raise exception '% is internal: neither security definer nor a SET clause', v_function;
    end if;
    if exists (
        select from pg_catalog.aclexplode(
            coalesce(v_proc.proacl, acldefault('f', v_proc.proowner))) as privilege
         where privilege.grantee <> v_proc.proowner
    ) then
        raise exception '% is internal, yet open to somebody', v_function;
    end if;
end
$verify_internal_function$;

create or replace function ringfence.verify_table(
    p_table   text,
    p_columns text[]
)
returns void
language plpgsql
stable
as $verify_table$
declare
    v_table   regclass := p_table::regclass;
    v_columns text[];
begin
    select array_agg(attribute.attname::text order by attribute.attnum) into v_columns
      from pg_catalog.pg_attribute as attribute
     where attribute.attrelid = v_table
       and attribute.attnum > 0
       and not attribute.attisdropped;
    if v_columns is distinct from p_columns then
        raise exception '% has columns %, expected %', v_table, v_columns, p_columns;
    end if;
    if not exists (
        select from pg_catalog.pg_index as index
         where index.indrelid = v_table
           and index.indisprimary
    ) then
        raise exception '% has no primary key', v_table;
    end if;
    if exists (
        select from pg_catalog.pg_class as class
         cross join pg_catalog.aclexplode(class.relacl) as privilege
         where class.oid = v_table
           and privilege.grantee <> class.relowner
           and not (privilege.privilege_type = 'SELECT'
                    and pg_get_userbyid(privilege.grantee) = 'ringfence_tenant'
                    and class.relrowsecurity)
    ) then
        raise exception '% is open to somebody but its owner', v_table;
    end if;
end
$verify_table$;

create or replace function ringfence.verify_view(
    p_view  text,
    p_roles text[]
)
returns void
language plpgsql
stable
as $verify_view$
declare
    v_view    regclass := p_view::regclass;
    v_granted text[];
begin
    select array_agg(coalesce(pg_get_userbyid(nullif(privilege.grantee, 0))::text, 'public')
                     || coalesce(' ' || nullif(privilege.privilege_type, 'SELECT'), ''))
      into v_granted
      from pg_catalog.pg_class as class
     cross join pg_catalog.aclexplode(coalesce(class.relacl, acldefault('r', class.relowner)))
         as privilege
     where class.oid = v_view
       and privilege.grantee <> class.relowner;
    if not (coalesce(v_granted, '{}') @> p_roles and coalesce(v_granted, '{}') <@ p_roles) then
        raise exception '% is granted to %, expected %', v_view, v_granted, p_roles;
    end if;
end
$verify_view$;

comment on function ringfence.verify_api_function(text, text[]) is
'Raises unless the function is security definer, pins its search_path and is granted to exactly '
'these roles.';
comment on function ringfence.verify_internal_function(text) is
'Raises unless the function is closed to everybody but its owner and carries no SET clause.';
comment on function ringfence.verify_table(text, text[]) is
'Raises unless the table has exactly these columns, a primary key, and is closed to all but its '
'owner.';
comment on function ringfence.verify_view(text, text[]) is
'Raises unless the view can be selected from by exactly these roles.';

commit;
