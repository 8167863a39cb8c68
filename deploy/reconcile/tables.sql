-- Deploy ringfence:reconcile/tables to pg
-- requires: inbox/tables
-- requires: payment/tables

-- Purpose  Comparing what a vendor says has happened with what we charged: who asked for it, how
--          far it came, and what was found.
-- Note     A run of all organizations belongs to all zeros, and so does what was found of nobody.
--          What a run has seen is kept until it ends: a page that comes twice is counted once, and
--          what was never seen is what we have and the vendor has not.
begin;
set local role ringfence_owner;

create domain ringfence.reconciliation_status as text
    constraint reconciliation_status_check
    check (value in ('waiting', 'running', 'completed', 'failed'));

comment on domain ringfence.reconciliation_status is 'Where a run stands.';

create domain ringfence.finding_kind as text
    constraint finding_kind_check
    check (value in ('missing', 'mismatched_duration', 'mismatched_cost', 'unmatched',
                     'quarantined'));

comment on domain ringfence.finding_kind is
'missing: the vendor''s call had ended, and we had not charged it, or its payment was paid and not '
'credited, its refund or dispute not in the ledger; mismatched_duration, mismatched_cost: the '
'vendor states another; unmatched: we have it, the vendor has not, or not like that; quarantined: '
'nobody knows whose it is.';

create table ringfence.reconciliation_run (
    org_id        uuid not null,
    run_id        uuid not null default gen_random_uuid(),
    vendor        text not null,
    requested_by  text not null,
    window_from   timestamptz not null,
    window_to     timestamptz not null,
    status        ringfence.reconciliation_status not null default 'waiting',
    requested_at  timestamptz not null,
    due_at        timestamptz not null,
    attempts      integer not null default 0,
    worker        text,
    lease         uuid,
    leased_until  timestamptz,
    started_at    timestamptz,
    progress_at   timestamptz,
    finished_at   timestamptz,
    last_error    text,
    checked       bigint not null default 0,
    missing       bigint not null default 0,
    recovered     bigint not null default 0,
    mismatched    bigint not null default 0,
    adjusted      bigint not null default 0,
    quarantined   bigint not null default 0,
    unmatched     bigint not null default 0,
    passed_over   bigint not null default 0,
    stored        bigint not null default 0,
    failed        bigint not null default 0,
    errors        jsonb not null default '[]',
    constraint reconciliation_run_pkey primary key (org_id, run_id),
    constraint reconciliation_run_window_check check (window_from < window_to)
);
create unique index reconciliation_run_id_key on ringfence.reconciliation_run (run_id);
-- One at a time with each vendor, in the whole system.
create unique index reconciliation_run_running_key
    on ringfence.reconciliation_run (vendor) where status = 'running';
create index reconciliation_run_due_at_idx
    on ringfence.reconciliation_run (due_at) where status in ('waiting', 'running');
create index reconciliation_run_requested_at_idx on ringfence.reconciliation_run (requested_at);

comment on table ringfence.reconciliation_run is
'Every comparison with a vendor that was asked for: its window, how far it came, what came of it.';
comment on column ringfence.reconciliation_run.org_id is
'Of whom; all zeros for all organizations.';
comment on column ringfence.reconciliation_run.run_id is 'Its id.';
comment on column ringfence.reconciliation_run.vendor is 'The vendor whose list is compared.';
comment on column ringfence.reconciliation_run.requested_by is
'schedule, operator, command or organization.';
comment on column ringfence.reconciliation_run.window_from is
'What the vendor created from here on is judged.';
comment on column ringfence.reconciliation_run.window_to is 'And before this.';
comment on column ringfence.reconciliation_run.status is 'waiting, running, completed or failed.';
comment on column ringfence.reconciliation_run.requested_at is 'When it was asked for.';
comment on column ringfence.reconciliation_run.due_at is
'When it may begin: at once, or later after a failed attempt.';
comment on column ringfence.reconciliation_run.attempts is 'Attempts begun, three at most.';
comment on column ringfence.reconciliation_run.worker is 'Who claimed it last.';
comment on column ringfence.reconciliation_run.lease is
'Token of the last claim; only who has it may go on with it.';
comment on column ringfence.reconciliation_run.leased_until is
'While it runs: when it counts as lost unless something is heard of it.';
comment on column ringfence.reconciliation_run.started_at is 'When its first attempt began.';
comment on column ringfence.reconciliation_run.progress_at is
'Everything the vendor created before this has been compared.';
comment on column ringfence.reconciliation_run.finished_at is 'When it was over.';
comment on column ringfence.reconciliation_run.last_error is 'Why the last attempt failed.';
comment on column ringfence.reconciliation_run.checked is
'Calls that were judged; of Stripe payments that were paid, refunds and disputes.';
comment on column ringfence.reconciliation_run.missing is
'Of these: had ended at the vendor, and were not charged; were not credited, or not in the ledger.';
comment on column ringfence.reconciliation_run.recovered is
'Of the missing: charged, credited or posted by this run.';
comment on column ringfence.reconciliation_run.mismatched is
'Of those judged: the vendor states another duration or another cost.';
comment on column ringfence.reconciliation_run.adjusted is
'Of the mismatched: the charge was corrected.';
comment on column ringfence.reconciliation_run.quarantined is
'Of those judged: nobody knows whose they are.';
comment on column ringfence.reconciliation_run.unmatched is
'Calls or payments of ours that the vendor does not have.';
comment on column ringfence.reconciliation_run.passed_over is
'Listed, but not judged: still going on, just ended, outside the window or of somebody else.';
comment on column ringfence.reconciliation_run.stored is
'Events that the vendor listed and the inbox did not have.';
comment on column ringfence.reconciliation_run.failed is 'What could not be worked in.';
comment on column ringfence.reconciliation_run.errors is
'Why, for the first hundred: call or object, code, message.';

create table ringfence.reconciliation_seen (
    run_id      uuid not null,
    external_id text not null,
    constraint reconciliation_seen_pkey primary key (run_id, external_id)
);

comment on table ringfence.reconciliation_seen is
'What the vendor listed to a run that is not over yet.';
comment on column ringfence.reconciliation_seen.run_id is 'The run.';
comment on column ringfence.reconciliation_seen.external_id is 'The id at the vendor.';

create table ringfence.reconciliation_finding (
    org_id       uuid not null,
    vendor       text not null,
    kind         ringfence.finding_kind not null,
    external_id  text not null,
    run_id       uuid,
    occurred_at  timestamptz,
    found_at     timestamptz not null,
    last_seen_at timestamptz not null,
    amount       bigint,
    vendor_cost  numeric,
    cause        text,
    resolution   text,
    resolved_at  timestamptz,
    note         text,
    details      jsonb,
    constraint reconciliation_finding_pkey primary key (org_id, vendor, kind, external_id),
    constraint reconciliation_finding_cause_check check (cause in ('vendor_miss', 'our_failure')),
    constraint reconciliation_finding_resolution_check
        check ((resolution is null) = (resolved_at is null))
);
create index reconciliation_finding_open_idx
    on ringfence.reconciliation_finding (found_at) where resolved_at is null;
create index reconciliation_finding_resolved_idx
    on ringfence.reconciliation_finding (kind, resolved_at) where resolved_at is not null;

comment on table ringfence.reconciliation_finding is
'What did not agree with a vendor: once per kind and call, payment, refund or dispute, with what '
'became of it.';
comment on column ringfence.reconciliation_finding.org_id is 'Whose; all zeros when unknown.';
comment on column ringfence.reconciliation_finding.vendor is 'The vendor.';
comment on column ringfence.reconciliation_finding.kind is
'missing, mismatched_duration, mismatched_cost, unmatched or quarantined.';
comment on column ringfence.reconciliation_finding.external_id is
'The id at the vendor: of the call, the payment intent, the refund or the dispute.';
comment on column ringfence.reconciliation_finding.run_id is
'The run that found it last; null when a single call was looked up.';
comment on column ringfence.reconciliation_finding.occurred_at is
'When the call began, or the vendor made the object.';
comment on column ringfence.reconciliation_finding.found_at is 'When it was first found.';
comment on column ringfence.reconciliation_finding.last_seen_at is 'When it was last found.';
comment on column ringfence.reconciliation_finding.amount is
'What it is about, in the smallest unit of the organization''s currency: what a missing call was '
'charged, what a correction changed (below zero what it gave back), what an unmatched call was '
'charged or holds; what was paid, what a refund or a dispute took.';
comment on column ringfence.reconciliation_finding.vendor_cost is
'What the vendor says it cost, in US dollars.';
comment on column ringfence.reconciliation_finding.cause is
'Of a missing call: vendor_miss (its report never came) or our_failure (it came and failed).';
comment on column ringfence.reconciliation_finding.resolution is
'What became of it: charged, reported (charged otherwise later), adjusted, recorded, found, '
'owner_found, credited, mirrored, or accepted by an operator; '
'null while somebody has to look.';
comment on column ringfence.reconciliation_finding.resolved_at is 'When that was.';
comment on column ringfence.reconciliation_finding.note is 'What the operator noted.';
comment on column ringfence.reconciliation_finding.details is 'Facts for people and programs.';

-- Reports of one call differ in what stands behind its id in their keys.
create index webhook_delivery_report_idx
    on ringfence.webhook_delivery (event_key text_pattern_ops)
 where vendor = 'vapi' and event_type = 'end-of-call-report';

create type ringfence.reconciled_item as (
    outcome    text,
    is_missing boolean,
    error      jsonb
);

comment on type ringfence.reconciled_item is 'What the comparison of one call or object came to.';

create type ringfence.stripe_verdict as (
    object      jsonb,
    verdict     text,
    payment_key text,
    org_id      uuid
);

comment on type ringfence.stripe_verdict is
'What is to be said of an object on one of Stripe''s lists, and what has to be locked for it.';

-- Payments that a list has to have.
create index payment_created_at_idx on ringfence.payment (created_at) where status = 'credited';

commit;
