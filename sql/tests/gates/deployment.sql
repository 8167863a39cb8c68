\set ON_ERROR_STOP 1
begin;
select plan(5);

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

select * from finish();
rollback;
