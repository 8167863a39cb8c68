\set ON_ERROR_STOP 1
-- serial: audits everything
begin;
select plan(4);

select tests.wallet(1000) as org \gset
set local role ringfence_owner;
select is(ringfence.audit_job('2030-01-01Z', '2030-01-01 04:00Z'), 0::bigint, 'the books are in order');
reset role;
select tests.tamper(format('update ringfence.wallet set balance = balance + 1 where org_id = %L', :'org')) \g /dev/null
set local role ringfence_owner;
select cmp_ok(ringfence.audit_job('2030-01-02Z', '2030-01-02 04:00Z'), '>=', 1::bigint, 'somebody has been at them');
select is((select jsonb_path_exists(sample, '$[*] ? (@.org_id == $org)', jsonb_build_object('org', :'org')) from ringfence.audit_report where audited_at = '2030-01-02 04:00Z'), true, 'what was found is kept');
select is(ringfence.audit_job('2030-01-02Z', '2030-01-02 04:00Z'), null, 'once');

select * from finish();
rollback;
