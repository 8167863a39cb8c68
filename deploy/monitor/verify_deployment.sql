-- Deploy ringfence:monitor/verify_deployment to pg
-- requires: monitor/tables
-- requires: monitor/deployed_object

-- Purpose      Says of every table, index, constraint, function, view, grant and job whether it is
--              there as deployed, and of anything else in our schemas that it should not be.
-- Called by    make deploy, the doctor, operators after a restore or an upgrade.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      One row per object; what is wrong comes first. Interval style and time zone are
--              pinned because definitions are compared as text.
begin;
set local role ringfence_owner;

create or replace function billing.verify_deployment()
returns table (
    kind     text,
    identity text,
    ok       boolean,
    problem  text
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set intervalstyle = 'postgres'
set timezone = 'UTC'
as $verify_deployment$
begin
    return query
    select coalesce(manifest.kind, deployed.kind),
           coalesce(manifest.identity, deployed.identity),
           manifest.detail is not distinct from deployed.detail
           and manifest.digest is not distinct from deployed.digest,
           case when deployed.kind is null then 'missing'
                when manifest.kind is null then 'not part of the deployment'
                when manifest.detail <> deployed.detail
                then 'expected: ' || manifest.detail || ' found: ' || deployed.detail
                when manifest.digest is distinct from deployed.digest
                then 'its content is not what was deployed' end
      from ringfence.manifest as manifest
      full join ringfence.deployed_object as deployed
        on deployed.kind = manifest.kind
       and deployed.identity = manifest.identity
     order by 3, 1, 2;
end
$verify_deployment$;

comment on function billing.verify_deployment() is
'Every object, grant and job that should be there, each with ok and, where not, the problem.';

grant execute on function billing.verify_deployment()
   to ringfence_web, ringfence_worker, ringfence_ops, ringfence_readonly;

commit;
