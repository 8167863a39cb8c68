-- Deploy ringfence:payment/tables to pg
-- requires: account/tables

-- Purpose  What was to be paid and was paid, and what was taken back of it: attempts to take money,
--          refunds, disputes; and which saved card is charged when.
-- Note     What a vendor says comes in any order and more than once, so a status only ever moves
--          forward in the order of its list, and money follows what is known, not what just came:
--          of a refund or dispute the row says what ought to stand in the ledger and what stands
--          there (mirrored), and the difference is posted.
begin;
set local role ringfence_owner;

create domain ringfence.payment_status as text
    constraint payment_status_check
    check (value in ('created', 'open', 'declined', 'pending', 'failed', 'expired', 'canceled',
                     'quarantined', 'credited'));

comment on domain ringfence.payment_status is
'Where a payment stands. created: nobody knows yet what the vendor made of it; open: the customer '
'can pay; declined: not this time, but another attempt may follow; pending: the bank takes its '
'time; quarantined: paid, and not credited because something does not agree.';

create table ringfence.payment (
    payment_id             uuid not null default gen_random_uuid(),
    owner_id               uuid,
    purpose                text not null,
    status                 ringfence.payment_status not null,
    amount                 bigint not null,
    currency               text not null,
    idempotency_key        text,
    parameters             text,
    session_id             text,
    url                    text,
    expires_at             timestamptz,
    payment_intent_id      text,
    customer_id            text,
    charge_id              text,
    received               bigint,
    received_currency      text,
    problem                text,
    credited_seq           bigint,
    balance_transaction_id text,
    fee                    bigint,
    net                    bigint,
    fee_currency           text,
    created_at             timestamptz not null,
    credited_at            timestamptz,
    saves_card             boolean not null default false,
    mails_link             boolean not null default false,
    tried_at               timestamptz,
    fraud_warned_at        timestamptz,
    constraint payment_pkey primary key (payment_id),
    constraint payment_idempotency_key_key unique (idempotency_key),
    constraint payment_session_id_key unique (session_id),
    constraint payment_intent_id_key unique (payment_intent_id),
    constraint payment_credited_seq_key unique (owner_id, credited_seq),
    constraint payment_owner_fkey foreign key (owner_id)
        references ringfence.organization (org_id),
    constraint payment_purpose_check check (purpose in ('checkout', 'recharge', 'external')),
    constraint payment_amount_check check (amount > 0),
    constraint payment_currency_check check (currency ~ '^[A-Z]{3}$'),
    -- What is ours was written down before the vendor heard of it, with all it was told.
    constraint payment_attempt_check check (purpose = 'external' or (
        owner_id is not null and idempotency_key is not null and parameters is not null)),
    -- Credited is what has an entry in somebody's ledger, and nothing else.
    constraint payment_credited_check check (
        (status = 'credited') = (credited_seq is not null)
        and (status <> 'credited' or (owner_id is not null and payment_intent_id is not null
                                      and credited_at is not null)))
);
-- What may be returned instead of a second session.
create index payment_owner_idx on ringfence.payment (owner_id, created_at);
create index payment_charge_idx on ringfence.payment (charge_id) where charge_id is not null;
create index payment_fraud_warned_at_idx on ringfence.payment (fraud_warned_at)
    where fraud_warned_at is not null;
-- A saved card is charged once at a time: nobody knows yet what became of this attempt.
create unique index payment_recharge_key
    on ringfence.payment (owner_id) where purpose = 'recharge' and status = 'created';
-- What waits for somebody.
create index payment_quarantined_idx on ringfence.payment (created_at) where status = 'quarantined';

comment on table ringfence.payment is
'Money that was to come in: a row for each attempt of ours, committed before the vendor is called, '
'and for each payment that turned up without one.';
comment on column ringfence.payment.payment_id is
'Ours; the vendor carries it in the metadata, so that no message about it can come too early.';
comment on column ringfence.payment.owner_id is
'Whose wallet it is for; null where nobody knows whose payment it is.';
comment on column ringfence.payment.purpose is
'checkout, recharge, or external: not begun here.';
comment on column ringfence.payment.status is 'Where it stands; it only moves forward.';
comment on column ringfence.payment.amount is
'What was asked for, in the smallest unit of the currency; of an external payment what was paid.';
comment on column ringfence.payment.currency is 'In which currency.';
comment on column ringfence.payment.idempotency_key is 'The key of the request to the vendor.';
comment on column ringfence.payment.parameters is
'The exact parameters of that request, as JSON: a repeat has to send the same.';
comment on column ringfence.payment.session_id is 'The Checkout session (cs_…).';
comment on column ringfence.payment.url is 'Where the customer pays.';
comment on column ringfence.payment.expires_at is 'Until when.';
comment on column ringfence.payment.payment_intent_id is
'The payment intent (pi_…): the key of the credit.';
comment on column ringfence.payment.customer_id is 'The customer at the vendor (cus_…).';
comment on column ringfence.payment.charge_id is 'The charge that succeeded (ch_…).';
comment on column ringfence.payment.received is 'What the vendor says was paid.';
comment on column ringfence.payment.received_currency is 'In which currency.';
comment on column ringfence.payment.problem is
'Why it was declined, failed or is in quarantine.';
comment on column ringfence.payment.credited_seq is 'Number of its entry in the ledger.';
comment on column ringfence.payment.balance_transaction_id is
'Where the vendor books it (txn_…).';
comment on column ringfence.payment.fee is 'What the vendor kept.';
comment on column ringfence.payment.net is 'What it paid out.';
comment on column ringfence.payment.fee_currency is 'In which currency it settles.';
comment on column ringfence.payment.created_at is 'When it was begun, or turned up.';
comment on column ringfence.payment.credited_at is 'When it was credited.';
comment on column ringfence.payment.saves_card is
'The card it is paid with is to be kept, and has not been yet.';
comment on column ringfence.payment.mails_link is
'It was begun for the customer, who gets the link by e-mail as soon as there is one.';
comment on column ringfence.payment.tried_at is
'Of a recharge: when a worker first set out to have the card charged.';
comment on column ringfence.payment.fraud_warned_at is
'When the card''s network warned that it may be fraud.';

create table ringfence.payment_refund (
    refund_id         text not null,
    payment_intent_id text not null,
    charge_id         text,
    amount            bigint not null,
    currency          text not null,
    status            text not null,
    reason            text,
    mirrored          bigint not null default 0,
    entries           integer not null default 0,
    first_seen_at     timestamptz not null,
    constraint payment_refund_pkey primary key (refund_id),
    constraint payment_refund_amount_check check (amount > 0)
);
create index payment_refund_intent_idx on ringfence.payment_refund (payment_intent_id);

comment on table ringfence.payment_refund is
'Refunds of payments, by their id at the vendor, whoever gave them.';
comment on column ringfence.payment_refund.refund_id is 'Its id (re_…).';
comment on column ringfence.payment_refund.payment_intent_id is
'Which payment; it may not have been heard of yet.';
comment on column ringfence.payment_refund.charge_id is 'Which charge.';
comment on column ringfence.payment_refund.amount is 'How much.';
comment on column ringfence.payment_refund.currency is 'In which currency.';
comment on column ringfence.payment_refund.status is
'requires_action, pending, succeeded, canceled or failed; it only moves forward.';
comment on column ringfence.payment_refund.reason is 'Why it was given, or why it failed.';
comment on column ringfence.payment_refund.mirrored is
'What of it stands in the ledger: below zero what was taken from the wallet.';
comment on column ringfence.payment_refund.entries is 'In how many entries.';
comment on column ringfence.payment_refund.first_seen_at is 'When we first heard of it.';

create table ringfence.payment_dispute (
    dispute_id        text not null,
    payment_intent_id text not null,
    charge_id         text,
    amount            bigint not null,
    currency          text not null,
    status            text not null,
    withdrawn         boolean not null default false,
    reinstated        boolean not null default false,
    reason            text,
    mirrored          bigint not null default 0,
    entries           integer not null default 0,
    first_seen_at     timestamptz not null,
    constraint payment_dispute_pkey primary key (dispute_id),
    constraint payment_dispute_amount_check check (amount >= 0)
);
create index payment_dispute_intent_idx on ringfence.payment_dispute (payment_intent_id);

comment on table ringfence.payment_dispute is
'Disputed payments, by the dispute''s id at the vendor. An inquiry (warning_…) moves no money.';
comment on column ringfence.payment_dispute.dispute_id is 'Its id (dp_…, du_…).';
comment on column ringfence.payment_dispute.payment_intent_id is
'Which payment; it may not have been heard of yet.';
comment on column ringfence.payment_dispute.charge_id is 'Which charge.';
comment on column ringfence.payment_dispute.amount is
'How much: the most that was ever stated. It may be more than was paid.';
comment on column ringfence.payment_dispute.currency is 'In which currency.';
comment on column ringfence.payment_dispute.status is
'As the vendor says it; it only moves forward, and a dispute that was lost can still be won.';
comment on column ringfence.payment_dispute.withdrawn is 'The vendor has taken the money.';
comment on column ringfence.payment_dispute.reinstated is 'The vendor has given it back.';
comment on column ringfence.payment_dispute.reason is 'What the cardholder says.';
comment on column ringfence.payment_dispute.mirrored is
'What of it stands in the ledger: below zero what was taken from the wallet.';
comment on column ringfence.payment_dispute.entries is 'In how many entries.';
comment on column ringfence.payment_dispute.first_seen_at is 'When we first heard of it.';

-- Refunds and disputes take from a wallet in one way: the difference between wanted and mirrored.
create view ringfence.payment_reversal as
select 'payment_refund' as kind, 'refund' as counter_account, refund.refund_id as external_id,
       refund.payment_intent_id, refund.amount, refund.currency, refund.status, refund.reason,
       case when refund.status in ('failed', 'canceled') then 0 else -refund.amount end as wanted,
       refund.mirrored, refund.entries, false as is_open, refund.first_seen_at
  from ringfence.payment_refund as refund
 union all
select 'payment_dispute', 'dispute', dispute.dispute_id,
       dispute.payment_intent_id, dispute.amount, dispute.currency, dispute.status, dispute.reason,
       case when dispute.withdrawn and not dispute.reinstated then -dispute.amount else 0 end,
       dispute.mirrored, dispute.entries,
       dispute.withdrawn and not dispute.reinstated and dispute.status <> 'lost',
       dispute.first_seen_at
  from ringfence.payment_dispute as dispute;

comment on view ringfence.payment_reversal is
'Refunds and disputes: what ought to stand in the ledger, and what stands there.';

create table ringfence.auto_recharge (
    org_id            uuid not null,
    status            text not null default 'disabled',
    amount            bigint,
    monthly_cap       bigint,
    return_url        text,
    customer_id       text,
    payment_method_id text,
    payment_id        uuid,
    failures          integer not null default 0,
    not_before        timestamptz,
    look_at           timestamptz,
    problem           text,
    locked            boolean not null default false,
    changed_at        timestamptz not null,
    constraint auto_recharge_pkey primary key (org_id),
    constraint auto_recharge_organization_fkey foreign key (org_id)
        references ringfence.organization (org_id),
    constraint auto_recharge_status_check
        check (status in ('armed', 'in_flight', 'paused', 'disabled')),
    constraint auto_recharge_amount_check check (amount > 0 and monthly_cap >= amount),
    constraint auto_recharge_ready_check check (status = 'disabled' or (
        amount is not null and monthly_cap is not null and customer_id is not null
        and payment_method_id is not null)),
    constraint auto_recharge_in_flight_check
        check (case status when 'in_flight' then payment_id is not null
                           when 'disabled' then true else payment_id is null end)
);
create index auto_recharge_look_at_idx on ringfence.auto_recharge (look_at)
    where look_at is not null;
create index auto_recharge_customer_idx on ringfence.auto_recharge (customer_id);
create index auto_recharge_payment_method_idx on ringfence.auto_recharge (payment_method_id);

comment on table ringfence.auto_recharge is
'The saved card of an organization, and whether it is charged when credit runs low. The threshold '
'is the setting recharge_threshold.';
comment on column ringfence.auto_recharge.org_id is 'Whose.';
comment on column ringfence.auto_recharge.status is
'armed; in_flight: a charge is under way; paused: the bank wants the customer; disabled.';
comment on column ringfence.auto_recharge.amount is 'What is charged each time.';
comment on column ringfence.auto_recharge.monthly_cap is
'At most this much in a calendar month (UTC), with what is under way.';
comment on column ringfence.auto_recharge.return_url is
'Where a customer who had to pay by link goes afterwards.';
comment on column ringfence.auto_recharge.customer_id is 'The customer at the vendor (cus_…).';
comment on column ringfence.auto_recharge.payment_method_id is 'The saved card (pm_…).';
comment on column ringfence.auto_recharge.payment_id is 'The attempt whose end is awaited.';
comment on column ringfence.auto_recharge.failures is 'How often in a row it has failed.';
comment on column ringfence.auto_recharge.not_before is
'No attempt before this: behind a success or a failure.';
comment on column ringfence.auto_recharge.look_at is
'When somebody has to look again, though nothing moves.';
comment on column ringfence.auto_recharge.problem is 'Why it is paused, disabled or failed last.';
comment on column ringfence.auto_recharge.locked is
'Only an operator may switch it on again: a payment was disputed, or may be fraud.';
comment on column ringfence.auto_recharge.changed_at is 'When its status changed.';

create table ringfence.charging_freeze (
    only_row    boolean not null default true,
    reason      text not null,
    restored_to timestamptz,
    frozen_at   timestamptz not null,
    constraint charging_freeze_pkey primary key (only_row),
    constraint charging_freeze_only_row_check check (only_row)
);

comment on table ringfence.charging_freeze is
'While its row stands nothing new is charged; what has been paid is credited all the same.';
comment on column ringfence.charging_freeze.only_row is 'There is one at most.';
comment on column ringfence.charging_freeze.reason is 'Why, in the words of who froze it.';
comment on column ringfence.charging_freeze.restored_to is
'After a restore: the instant of the backup. What was begun since may be lost here.';
comment on column ringfence.charging_freeze.frozen_at is 'Since when.';

create type ringfence.payment_report as (
    payment_id        uuid,
    payment_intent_id text,
    session_id        text,
    customer_id       text,
    charge_id         text,
    status            text,
    amount            bigint,
    currency          text,
    problem           text,
    verdict           text,
    purpose           text,
    org_id            uuid,
    began_at          timestamptz
);

comment on type ringfence.payment_report is
'What a vendor says of a payment, from whatever it was read. status is paid, or one of '
'payment_status; verdict is what a refusal means for a saved card: customer, never or later.';

commit;
