-- Deploy ringfence:schedule/tables to pg
-- requires: core/schemas

-- Purpose  What has to happen by the clock, and what became of it. A job is a function, a grid of
--          slots and the next slot; who drives it (pg_cron, a worker, a person) does not matter,
--          since each slot is claimed by row lock and done once.
begin;
set local role ringfence_owner;

create table ringfence.job (
    job_name          text not null,
    function_name     text not null,
    every             interval not null,
    time_of_day       time not null default '00:00',
    enabled           boolean not null default true,
    next_slot         timestamptz not null,
    due_at            timestamptz not null,
    last_slot         timestamptz,
    last_caller       text,
    last_started_at   timestamptz,
    last_finished_at  timestamptz,
    last_succeeded_at timestamptz,
    last_result       bigint,
    last_error        text,
    runs              bigint not null default 0,
    failures          integer not null default 0,
    missed_slots      bigint not null default 0,
    constraint job_pkey primary key (job_name),
    constraint job_name_check check (job_name ~ '^[a-z][a-z0-9_]*$'),
    constraint job_function_name_check
        check (function_name ~ '^(ringfence|billing)\.[a-z][a-z0-9_]*$'),
    constraint job_every_check check (every between interval '1 second' and interval '1 day')
) with (fillfactor = 50);

comment on table ringfence.job is
'The schedule. A job''s function takes (p_slot, p_as_of), bounds itself, and returns how much it '
'did.';
comment on column ringfence.job.job_name is 'Name of the job.';
comment on column ringfence.job.function_name is 'The function, with its schema.';
comment on column ringfence.job.every is 'Distance of the slots.';
comment on column ringfence.job.time_of_day is 'UTC time of day on which the grid of slots stands.';
comment on column ringfence.job.enabled is 'An operator''s switch.';
comment on column ringfence.job.next_slot is 'The next slot that has not been done.';
comment on column ringfence.job.due_at is
'When it is tried: the slot, or later while a failing job backs off.';
comment on column ringfence.job.last_slot is 'The slot of the last run.';
comment on column ringfence.job.last_caller is 'Who drove the last run.';
comment on column ringfence.job.last_started_at is 'When the last run began.';
comment on column ringfence.job.last_finished_at is 'When the last run ended.';
comment on column ringfence.job.last_succeeded_at is 'When a run last ended well.';
comment on column ringfence.job.last_result is 'What the last good run returned.';
comment on column ringfence.job.last_error is 'Error of the last run; null after a good one.';
comment on column ringfence.job.runs is 'Runs so far.';
comment on column ringfence.job.failures is 'Failures since the last good run.';
comment on column ringfence.job.missed_slots is
'Slots nobody came by for; the run after them does their work too.';

create table ringfence.job_run (
    job_name    text not null,
    slot        timestamptz not null,
    attempt     integer not null,
    caller      text not null,
    started_at  timestamptz not null,
    finished_at timestamptz not null,
    result      bigint,
    error       text,
    constraint job_run_pkey primary key (job_name, slot, attempt),
    constraint job_run_job_fkey foreign key (job_name) references ringfence.job (job_name)
);
create unique index job_run_once_key on ringfence.job_run (job_name, slot) where error is null;
create index job_run_started_at_idx on ringfence.job_run using brin (started_at);

comment on table ringfence.job_run is
'Run history. Jobs that run more often than once a minute leave only their failures here.';
comment on column ringfence.job_run.job_name is 'Which job.';
comment on column ringfence.job_run.slot is 'Which slot of its grid. A slot ends well once.';
comment on column ringfence.job_run.attempt is '1, or more after failures.';
comment on column ringfence.job_run.caller is 'Who drove it.';
comment on column ringfence.job_run.started_at is 'When it began.';
comment on column ringfence.job_run.finished_at is 'When it ended.';
comment on column ringfence.job_run.result is 'What it returned.';
comment on column ringfence.job_run.error is 'Why it failed; null when it did not.';

create table ringfence.heartbeat (
    caller        text not null,
    kind          text not null,
    first_seen_at timestamptz not null,
    last_seen_at  timestamptz not null,
    lease_until   timestamptz not null,
    constraint heartbeat_pkey primary key (caller)
) with (fillfactor = 50);

comment on table ringfence.heartbeat is
'Who drives the schedule, and until when each counts as alive.';
comment on column ringfence.heartbeat.caller is 'pg_cron, or worker:<host>:<process>.';
comment on column ringfence.heartbeat.kind is 'The part of the caller before the colon.';
comment on column ringfence.heartbeat.first_seen_at is 'Its first tick.';
comment on column ringfence.heartbeat.last_seen_at is 'Its last tick.';
comment on column ringfence.heartbeat.lease_until is
'Alive until here unless it ticks again: 30 s, for pg_cron 150 s.';

commit;
