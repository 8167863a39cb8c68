-- Deploy ringfence:monitor/alert_tables to pg
-- requires: core/schemas

-- Purpose  What operators are told of without asking: the rules, and each incident from its
--          beginning to its end.
begin;
set local role ringfence_owner;

create domain ringfence.alert_severity as text
    constraint alert_severity_check
    check (value in ('critical', 'warning'));

comment on domain ringfence.alert_severity is
'critical: money is being lost, or will be soon. warning: somebody should look today.';

create table ringfence.alert_rule (
    rule        text not null,
    severity    ringfence.alert_severity not null,
    description text not null,
    advice      text not null,
    constraint alert_rule_pkey primary key (rule)
);

comment on table ringfence.alert_rule is 'What is watched.';
comment on column ringfence.alert_rule.rule is 'Name of the rule.';
comment on column ringfence.alert_rule.severity is 'How urgent an incident is.';
comment on column ringfence.alert_rule.description is 'When it opens and closes, for people.';
comment on column ringfence.alert_rule.advice is 'What to do, in a sentence.';

insert into ringfence.alert_rule (rule, severity, description, advice) values
    ('webhook_reliability', 'critical',
     'Below 95 % of the calls of the last 48 hours were reported by webhook, over at least 20 '
     'calls and 3 missing; closed at 98 %.',
     'Look at billing.revenue_leaks and at the server settings of the assistants at Vapi.'),
    ('billing_success', 'critical',
     'Below 95 % of the calls that ended in the last 48 hours were settled within an hour, over at '
     'least 20 calls and 3 failures; closed at 98 %.',
     'Look at billing.dead_letters and billing.webhook_delivery_log.'),
    ('worker_missing', 'critical',
     'No worker has been heard of for a minute; closed when one is back.',
     'Start "ringfence work": without it no call is ended, and nothing is sent.'),
    ('books', 'critical',
     'The nightly audit found something that does not add up; closed when it finds nothing.',
     'Look at billing.audit_invariants().'),
    ('calls_not_ended', 'critical',
     'A call that had to end a minute ago goes on, or nobody has looked after one for three '
     'minutes; closed when there is none.',
     'Look at billing.kill_latency, and end it at Vapi.'),
    ('reconciliation', 'warning',
     'The last reconciliation with a vendor has failed, or none has been completed for 26 hours; '
     'closed when one is completed.',
     'Look at billing.reconciliation_history; "ringfence reconcile vapi" or "ringfence reconcile '
     'stripe" runs one now.'),
    ('quarantine', 'warning',
     'Calls of unknown owner wait in quarantine; closed when none does.',
     'Link the number or the assistant (billing.link_vendor), then billing.resolve_quarantine.'),
    ('dispute', 'critical',
     'A payment is disputed, and its organization cannot spend; closed when all are decided.',
     'Look at billing.payment_reversals, and answer the dispute at Stripe in time.'),
    ('payments_uncredited', 'critical',
     'Money came in that was not asked for here, is not what was, or could not be worked in; '
     'closed when none is left.',
     'Look at billing.payment_status for what is quarantined (billing.accept_payment credits it), '
     'and at billing.reconciliation_findings for what is missing.'),
    ('fraud_warning', 'warning',
     'A card''s network warned in the last three days that a payment may be fraud, and it has not '
     'been refunded; closed when there is none.',
     'Look at billing.payment_status; a refund at Stripe comes before a dispute does.'),
    ('charging_frozen', 'warning',
     'Nobody can pay and no saved card is charged, because charging is frozen; closed when it is '
     'thawed.',
     'Run "ringfence stripe status": it says what is to be done before "ringfence stripe thaw".'),
    ('dead_letters', 'warning',
     'Webhooks or effects have failed for good; closed when none is left.',
     'Look at billing.dead_letters; retry or discard each.'),
    ('queues_late', 'warning',
     'Something has waited in a queue for five minutes; closed when nothing does.',
     'Look at billing.queue_stats and at the worker''s log.'),
    ('jobs_failing', 'warning',
     'A job has failed three times in a row, or is ten minutes late; closed when none is.',
     'Look at billing.job_status.'),
    ('signals_broken', 'warning',
     'What alerts come from cannot be read; closed when it can.',
     'The message says why; until then nobody is told of what it would tell.');

create table ringfence.alert (
    alert_id     uuid not null default gen_random_uuid(),
    rule         text not null,
    opened_at    timestamptz not null,
    last_seen_at timestamptz not null,
    closed_at    timestamptz,
    summary      text not null,
    facts        jsonb not null,
    told         text[] not null default '{}',
    claimed_at   timestamptz,
    constraint alert_pkey primary key (alert_id),
    constraint alert_rule_fkey foreign key (rule) references ringfence.alert_rule (rule)
);
-- One incident of a rule at a time.
create unique index alert_open_key on ringfence.alert (rule) where closed_at is null;
create index alert_rule_idx on ringfence.alert (rule, opened_at);

comment on table ringfence.alert is
'Incidents, from the moment a rule fired until all was well again.';
comment on column ringfence.alert.alert_id is 'Its id.';
comment on column ringfence.alert.rule is 'Which rule.';
comment on column ringfence.alert.opened_at is 'When it began.';
comment on column ringfence.alert.last_seen_at is 'When it was last found to go on.';
comment on column ringfence.alert.closed_at is 'When it was over; null while it goes on.';
comment on column ringfence.alert.summary is 'What is wrong, in a sentence, as last seen.';
comment on column ringfence.alert.facts is 'The figures behind the sentence.';
comment on column ringfence.alert.told is
'Through which channels operators were told of its beginning; empty when none is configured.';
comment on column ringfence.alert.claimed_at is
'When a web process last took it upon itself to tell operators, because there is no worker.';

create table ringfence.audit_report (
    slot       timestamptz not null,
    audited_at timestamptz not null,
    problems   bigint not null,
    sample     jsonb not null,
    constraint audit_report_pkey primary key (slot)
);

comment on table ringfence.audit_report is 'What the nightly audits found.';
comment on column ringfence.audit_report.slot is 'Which night''s.';
comment on column ringfence.audit_report.audited_at is 'When.';
comment on column ringfence.audit_report.problems is 'How many rows audit_invariants() had.';
comment on column ringfence.audit_report.sample is 'The first ten of them.';

create type ringfence.alert_signal as (
    rule     text,
    is_bad   boolean,
    is_well  boolean,
    summary  text,
    facts    jsonb
);

comment on type ringfence.alert_signal is
'How a rule stands: bad opens an incident, well closes it, and what is neither leaves it as it is.';

commit;
