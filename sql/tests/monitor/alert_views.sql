\set ON_ERROR_STOP 1
-- serial: incidents and channels are of the whole system
begin;
select plan(6);

set local role ringfence_owner;
delete from ringfence.channel;
delete from ringfence.alert;
reset role;
set local role ringfence_readonly;
select is((select count(*) from billing.alert_status where state = 'ok' and advice is not null), (select count(*) from billing.alert_status), 'each rule, all well');
select is((select distinct channels from billing.alert_status), 'none is configured', 'that nobody can be told is shown');
reset role;
set local role ringfence_owner;
insert into ringfence.alert (rule, opened_at, last_seen_at, closed_at, summary, facts) values
    ('books', '2030-01-01Z', '2030-01-01Z', '2030-01-02Z', 'before', '{}'), ('books', '2030-01-03Z', '2030-01-03Z', null, 'now', '{}');
insert into ringfence.channel (topic, caller, seen_at) values ('slack', 'worker:a', now()), ('slack', 'worker:b', now()), ('webhook', 'worker:a', now());
insert into ringfence.audit_report values ('2030-01-03Z', '2030-01-03Z', 1, '[{"problem": "x"}]');
reset role;
set local role ringfence_readonly;
select is((select format('%s %s %s', state, summary, told) from billing.alert_status where rule = 'books'), 'firing now nobody: no channel was configured', 'the last incident, and that nobody was told');
select is((select distinct channels from billing.alert_status), 'slack', 'how operators can be told');
select is((select string_agg(summary, ', ' order by opened_at) from billing.alert_history where rule = 'books'), 'before, now', 'every incident');
select is((select problems from billing.audit_reports where audited_at = '2030-01-03Z'), 1::bigint, 'and every audit');

select * from finish();
rollback;
