\set ON_ERROR_STOP 1
-- serial: takes locks on whole tables, or changes what others look at
begin;
select plan(11);

-- deploy/monitor/manifest.sql lists the whole surface. Whoever changes it runs bin/manifest, and the review
-- shows what joined or left.
select is_empty(
    $$select kind, identity, problem from billing.verify_deployment() where not ok$$,
    'what is deployed is exactly what the manifest lists');

select cmp_ok((select count(*) from billing.verify_deployment()), '>', 100::bigint,
    'and that list is not empty');

-- The check can fail: something missing, something changed, something that does not belong.
drop view billing.job_history;
select is(
    (select problem from billing.verify_deployment() where identity = 'billing.job_history'), 'missing',
    'a dropped view is missing');
grant select on ringfence.wallet to ringfence_web;
select is(
    (select problem from billing.verify_deployment() where identity = 'select on ringfence.wallet to ringfence_web'),
    'not part of the deployment', 'a grant too many is seen');
alter function billing.set_debt_limit(uuid, bigint) security invoker;
select is(
    (select count(*) from billing.verify_deployment()
      where identity = 'billing.set_debt_limit(p_org_id uuid, p_debt_limit bigint)' and problem like 'expected:%'),
    1::bigint, 'a function that lost its definer is seen');

create or replace function ringfence.check_debt_limit(p_debt_limit bigint) returns void language plpgsql immutable as '
begin
end';
create or replace view billing.vendor_links as
select link.org_id, link.vendor, link.kind, link.external_id, link.linked_at from ringfence.vendor_link as link where false;
update ringfence.job set enabled = false where job_name = 'upkeep';
delete from ringfence.error_code where code = 'RF101';
grant update (name) on billing.organizations to ringfence_web;
alter table ringfence.wallet alter column balance set default 1000000;
select is((select problem from billing.verify_deployment() where identity = seen.identity and not ok), seen.problem, seen.identity)
  from (values ('ringfence.check_debt_limit(p_debt_limit bigint)', 'its content is not what was deployed'),
               ('billing.vendor_links', 'its content is not what was deployed'),
               ('ringfence.error_code', 'its content is not what was deployed'),
               ('update on billing.organizations.name to ringfence_web', 'not part of the deployment')) as seen (identity, problem);
select matches((select problem from billing.verify_deployment() where kind = 'job' and identity = 'upkeep'), 'switched off', 'a job that is switched off');
select matches((select problem from billing.verify_deployment() where kind = 'table' and identity = 'ringfence.wallet'), 'default 1000000', 'another default');

select * from finish();
rollback;
