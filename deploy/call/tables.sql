-- Deploy ringfence:call/tables to pg
-- requires: wallet/tables
-- requires: rating/types

-- Purpose  Calls: one row for each, for ever, and a second one for as long as it holds credit.
-- Note     What changes while a call is going on stands on live_call, which is small and goes when
--          the call ends; what is known of the call for good stands on call, where settling changes
--          no indexed column, so that it stays within the page. due_at is the instant at which
--          somebody has to look at a live call: its hold runs short, a warning is due, it has to
--          end, or its lease is over. Between two such instants nothing that happens to the wallet
--          can make a difference to the call, because its hold is its own; so neither spending nor
--          credit has to write here, and wallets without live calls pay nothing. Neither table has
--          a foreign key to what it belongs to: each check costs a twentieth of a reservation, one
--          statement writes all of them, and audit_calls looks for strays.
begin;
set local role ringfence_owner;

create domain ringfence.call_status as text
    constraint call_status_check
    check (value in ('heard', 'reserved', 'live', 'ended', 'released', 'expired'));

comment on domain ringfence.call_status is
'heard: known from the vendor only; reserved: authorized; live: known to have begun; ended: '
'settled; released: given up before it was charged; expired: its hold ended '
'without a word about the call.';

create table ringfence.call (
    org_id               uuid not null,
    call_id              text not null,
    id                   uuid not null,
    vapi_call_id         text,
    status               ringfence.call_status not null,
    reserved             bigint,
    granted_seconds      bigint,
    max_duration_seconds bigint,
    terms                ringfence.rate_terms,
    reserved_at          timestamptz,
    expires_at           timestamptz,
    started_at           timestamptz,
    ended_at             timestamptz,
    duration_seconds     numeric,
    billed_seconds       bigint,
    ended_reason         text,
    charge               bigint,
    charge_seq           bigint,
    vendor_cost          numeric,
    costs                jsonb,
    cost_breakdown       jsonb,
    settled_by           text,
    settled_at           timestamptz,
    reconciled           boolean not null default false,
    conflicting_seconds  numeric,
    warned_at            timestamptz,
    end_requested_at     timestamptz,
    end_acknowledged_at  timestamptz,
    assistant_id         text,
    phone_number_id      text,
    control_host         text,
    created_at           timestamptz not null,
    constraint call_pkey primary key (org_id, call_id),
    constraint call_id_key unique (id)
) with (fillfactor = 70);
-- A call at the vendor is one organization's, in the whole system and for ever.
create unique index call_vapi_call_id_key
    on ringfence.call (vapi_call_id) where vapi_call_id is not null;
-- Rows come in the order of time, so this costs nothing and finds a day.
create index call_created_at_idx on ringfence.call using brin (created_at);

comment on table ringfence.call is 'Every call we authorized, charged or heard of.';
comment on column ringfence.call.org_id is 'Whose call.';
comment on column ringfence.call.call_id is
'Its name, and the key of its charge. For calls that came through the gate it is Vapi''s.';
comment on column ringfence.call.id is 'Our own id; also the id of its reservation.';
comment on column ringfence.call.vapi_call_id is 'Its id at Vapi, where known.';
comment on column ringfence.call.status is 'heard, reserved, live, ended, released or expired.';
comment on column ringfence.call.reserved is 'What was held for it in all; null without a hold.';
comment on column ringfence.call.granted_seconds is 'How long what was held pays for.';
comment on column ringfence.call.max_duration_seconds is 'The cap the vendor was given.';
comment on column ringfence.call.terms is 'The rate at the time of the reservation.';
comment on column ringfence.call.reserved_at is 'When credit was first set aside.';
comment on column ringfence.call.expires_at is 'When the hold ends if nothing is heard.';
comment on column ringfence.call.started_at is 'When it began, as far as we know.';
comment on column ringfence.call.ended_at is 'When it ended.';
comment on column ringfence.call.duration_seconds is 'How long it was, as the vendor states it.';
comment on column ringfence.call.billed_seconds is 'How many seconds were charged.';
comment on column ringfence.call.ended_reason is 'Why it ended, in the vendor''s words.';
comment on column ringfence.call.charge is 'What it cost the customer.';
comment on column ringfence.call.charge_seq is 'Number of the ledger entry that charged it.';
comment on column ringfence.call.vendor_cost is 'What it cost at the vendor, in US dollars.';
comment on column ringfence.call.costs is 'The vendor''s costs, item by item, as stated.';
comment on column ringfence.call.cost_breakdown is 'The vendor''s costs by kind, as stated.';
comment on column ringfence.call.settled_by is
'Who said that it had ended: api, webhook or reconciliation.';
comment on column ringfence.call.settled_at is 'When it was charged.';
comment on column ringfence.call.reconciled is
'Its charge came in by reconciliation: its report never arrived or failed.';
comment on column ringfence.call.conflicting_seconds is
'Another duration that was stated after it had been charged.';
comment on column ringfence.call.warned_at is 'When a warning was last decided.';
comment on column ringfence.call.end_requested_at is 'When we decided that it had to end.';
comment on column ringfence.call.end_acknowledged_at is 'When the vendor took that.';
comment on column ringfence.call.assistant_id is 'The assistant, as the vendor names it.';
comment on column ringfence.call.phone_number_id is 'The phone number, as the vendor names it.';
comment on column ringfence.call.control_host is 'The vendor''s host that controls this call.';
comment on column ringfence.call.created_at is 'When we first heard of it.';

create table ringfence.live_call (
    org_id               uuid not null,
    call_id              text not null,
    reserved             bigint not null,
    allocations          bigint[],
    is_strict            boolean not null,
    watched              boolean not null,
    granted_seconds      bigint not null,
    max_duration_seconds bigint not null,
    drain                numeric not null,
    exposure             bigint not null,
    begun_at             timestamptz not null,
    expires_at           timestamptz not null,
    due_at               timestamptz not null,
    looked_up_at         timestamptz,
    warned_at            timestamptz,
    ending               boolean not null default false,
    constraint live_call_pkey primary key (org_id, call_id),
    constraint live_call_amounts_check check (least(reserved, exposure) >= 0)
) with (fillfactor = 70);
create index live_call_due_at_idx on ringfence.live_call (due_at);

comment on table ringfence.live_call is 'The calls that hold credit now.';
comment on column ringfence.live_call.org_id is 'Whose call.';
comment on column ringfence.live_call.call_id is 'Its name.';
comment on column ringfence.live_call.reserved is 'What it holds.';
comment on column ringfence.live_call.allocations is 'Lots the hold counts on, and how much.';
comment on column ringfence.live_call.is_strict is 'The hold covers all the vendor lets happen.';
comment on column ringfence.live_call.watched is
'It is known at the vendor or has begun, so its hold is extended and it can be ended.';
comment on column ringfence.live_call.granted_seconds is 'How long the hold pays for.';
comment on column ringfence.live_call.max_duration_seconds is 'The vendor ends it then.';
comment on column ringfence.live_call.drain is 'What a second costs, about.';
comment on column ringfence.live_call.exposure is
'What it could still cost beyond its hold before the vendor ends it.';
comment on column ringfence.live_call.begun_at is
'When it began; the time of the reservation until that is known.';
comment on column ringfence.live_call.expires_at is 'When the hold ends if nothing is heard.';
comment on column ringfence.live_call.due_at is 'When somebody has to look at it again.';
comment on column ringfence.live_call.looked_up_at is 'When the vendor was asked about it.';
comment on column ringfence.live_call.warned_at is 'When the customer was warned.';
comment on column ringfence.live_call.ending is 'The vendor has been told to end it.';

create table ringfence.appointment (
    org_id         uuid not null,
    appointment_id text not null,
    call_id        text not null,
    starts_at      timestamptz,
    external_id    text,
    created_at     timestamptz not null,
    constraint appointment_pkey primary key (org_id, appointment_id),
    constraint appointment_call_fkey foreign key (org_id, call_id)
        references ringfence.call (org_id, call_id)
);
create index appointment_call_idx on ringfence.appointment (org_id, call_id);

comment on table ringfence.appointment is 'What calls were for: the appointments they booked.';
comment on column ringfence.appointment.org_id is 'Whose appointment.';
comment on column ringfence.appointment.appointment_id is 'Its id in the customer''s system.';
comment on column ringfence.appointment.call_id is 'The call that booked it.';
comment on column ringfence.appointment.starts_at is 'When it takes place.';
comment on column ringfence.appointment.external_id is 'Its id in a calendar.';
comment on column ringfence.appointment.created_at is 'When it was linked.';

create type ringfence.call_report as (
    vapi_call_id     text,
    duration_seconds numeric,
    vendor_cost      numeric,
    costs            jsonb,
    cost_breakdown   jsonb,
    started_at       timestamptz,
    ended_at         timestamptz,
    ended_reason     text,
    assistant_id     text,
    phone_number_id  text,
    source           text
);

comment on type ringfence.call_report is 'What somebody says about a call that has ended.';

create type ringfence.call_check as (
    outcome           text,
    end_call          boolean,
    warn              boolean,
    message           text,
    remaining_seconds bigint
);

comment on type ringfence.call_check is 'What a heartbeat is answered.';

create type ringfence.call_grant as (
    reserved             bigint,
    granted_seconds      bigint,
    max_duration_seconds bigint,
    exposure             bigint
);

comment on type ringfence.call_grant is 'What a reservation gets.';

create type ringfence.call_rules as (
    call_mode                text,
    max_call_seconds         bigint,
    exposure_limit           bigint,
    max_concurrent_calls     bigint,
    calls_may_use_debt       boolean,
    strict_tolerance_seconds bigint,
    hold_grace_seconds       bigint,
    warn_seconds             bigint,
    warn_message             text,
    end_message              text
);

comment on type ringfence.call_rules is 'The settings of an organization that are about calls.';

commit;
