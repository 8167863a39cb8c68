\set ON_ERROR_STOP 1
begin;
select plan(7);

select tests.organization() as org \gset
create function pg_temp.note(p_amount bigint, p_resolution text, p_details jsonb, p_at timestamptz, p_org uuid default :'org') returns void language sql as $$
    select ringfence.note_finding(row(p_org, 'vapi', 'unmatched', 'v1', null, null, null, null, p_amount, null, null, p_resolution, null, null, p_details)::ringfence.reconciliation_finding, p_at) $$;
create view pg_temp.noted as select amount, resolution, found_at, last_seen_at, note from billing.reconciliation_findings where org_id = :'org';
select pg_temp.note(10, null, '{"a": 1}', '2030-01-01Z') \g /dev/null
select pg_temp.note(20, null, '{"a": 1}', '2030-01-02Z') \g /dev/null
select is((select count(*) from pg_temp.noted), 1::bigint, 'found again it is the same finding');
select is((select format('%s %s', amount, last_seen_at at time zone 'UTC') from pg_temp.noted), '20 2030-01-02 00:00:00', 'as it is now');
select is((select found_at from pg_temp.noted), '2030-01-01Z', 'found when it was first found');
select billing.accept_finding(:'org', 'vapi', 'unmatched', 'v1', 'a test call') \g /dev/null
select pg_temp.note(20, null, '{"a": 1}', '2030-01-03Z') \g /dev/null
select is((select resolution from pg_temp.noted), 'accepted', 'what was accepted stays so');
select pg_temp.note(30, null, '{"a": 1}', '2030-01-04Z') \g /dev/null
select is((select resolution from pg_temp.noted), null, 'until something about it changes');
select pg_temp.note(30, 'found', '{"a": 1}', '2030-01-05Z') \g /dev/null
select is((select resolution from pg_temp.noted), 'found', 'what resolves itself is resolved');
select is((select note from pg_temp.noted), 'a test call', 'the note stays');


select * from finish();
rollback;
