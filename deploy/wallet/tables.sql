-- Deploy ringfence:wallet/tables to pg
-- requires: account/tables
-- requires: core/raise_error

-- Purpose  The ledger, and the lots of credit that expires or has a priority.
-- Note     The ledger has no foreign key to the wallet: checking one costs a tenth of a deduction,
--          the posting function writes both in one statement, and audit_invariants looks for
--          strays. An entry is one double entry: amount is signed for the wallet, counter_account
--          is the other side. Only the wallet has a stored balance, so no two organizations ever
--          meet in a row. What moved between lots stands on the entry itself (lot_moves), so that
--          lots can be re-derived from the ledger like every other figure.
begin;
set local role ringfence_owner;

create type ringfence.posting as (
    outcome                 text,
    applied                 boolean,
    duplicate               boolean,
    transaction_id          uuid,
    seq                     bigint,
    amount                  bigint,
    balance_before          bigint,
    balance_after           bigint,
    held                    bigint,
    available               bigint,
    remaining_debt_capacity bigint,
    needs_recharge          boolean,
    over_limit              boolean,
    details                 jsonb
);

comment on type ringfence.posting is 'What every function that moves money answers.';

-- Domains, because a check constraint with a list is parsed anew by every statement that inserts:
-- the two cost a tenth of a deduction, these cost nothing that can be measured.
create domain ringfence.entry_scope as text
    constraint entry_scope_check
    check (value in ('call', 'credit', 'asset', 'refund', 'message', 'adjustment'));

comment on domain ringfence.entry_scope is 'Name space of an idempotency key.';

create domain ringfence.counter_account as text
    constraint counter_account_check
    check (value in ('stripe', 'revenue:call', 'revenue:asset', 'revenue:sms', 'promotion',
                     'refund', 'dispute', 'breakage', 'adjustment'));

comment on domain ringfence.counter_account is 'The other side of an entry.';

create table ringfence.credit_transaction (
    org_id          uuid not null,
    seq             bigint not null,
    amount          bigint not null,
    balance_after   bigint not null,
    occurred_at     timestamptz not null,
    recorded_at     timestamptz not null,
    expires_at      timestamptz,
    priority        integer,
    over_limit      boolean not null,
    scope           ringfence.entry_scope not null,
    key             text not null,
    kind            text not null,
    counter_account ringfence.counter_account not null,
    reference       text,
    lot_moves       bigint[],
    details         jsonb,
    constraint credit_transaction_pkey primary key (org_id, seq),
    constraint credit_transaction_key_key unique (org_id, scope, key),
    constraint credit_transaction_time_check check (occurred_at <= recorded_at)
);
-- Entries that were written down later than they happened are few; only they need an index to be
-- found by when they happened.
create index credit_transaction_late_idx
    on ringfence.credit_transaction (org_id, occurred_at) where occurred_at < recorded_at;

comment on table ringfence.credit_transaction is
'The ledger: append-only, numbered without gaps per organization, in the order of time.';
comment on column ringfence.credit_transaction.org_id is 'Whose wallet.';
comment on column ringfence.credit_transaction.seq is
'Number of the entry within the organization.';
comment on column ringfence.credit_transaction.amount is
'What it adds to the wallet, in the smallest unit of the currency; below zero what it takes.';
comment on column ringfence.credit_transaction.balance_after is 'Balance of the wallet behind it.';
comment on column ringfence.credit_transaction.occurred_at is 'When it happened.';
comment on column ringfence.credit_transaction.recorded_at is
'When it was written down; never earlier than the entry before it.';
comment on column ringfence.credit_transaction.expires_at is
'Expiry the credit was given explicitly.';
comment on column ringfence.credit_transaction.priority is
'Priority the credit was given explicitly.';
comment on column ringfence.credit_transaction.over_limit is
'A settlement that took the wallet past its limit.';
comment on column ringfence.credit_transaction.scope is
'Name space of the key: call, credit, asset, refund, message or adjustment.';
comment on column ringfence.credit_transaction.key is 'Idempotency key, unique for ever.';
comment on column ringfence.credit_transaction.kind is 'What it is: call, asset, refund, top_up …';
comment on column ringfence.credit_transaction.counter_account is 'The other side of the entry.';
comment on column ringfence.credit_transaction.reference is
'What it is about, where that is not the key.';
comment on column ringfence.credit_transaction.lot_moves is
'Pairs of lot and amount: what each lot gained or lost. Null where the organization has no lots.';
comment on column ringfence.credit_transaction.details is 'Facts for people and programs.';

create table ringfence.credit_transaction_archive (
    like ringfence.credit_transaction including comments,
    constraint credit_transaction_archive_pkey primary key (org_id, seq),
    constraint credit_transaction_archive_key_key unique (org_id, scope, key)
);

comment on table ringfence.credit_transaction_archive is
'The sealed beginning of the ledger, moved here per organization. Keys hold here as they did '
'there.';

create view ringfence.ledger as
select org_id, seq, amount, balance_after, occurred_at, recorded_at, expires_at, priority,
    over_limit,
       scope, key, kind, counter_account, reference, lot_moves, details
  from ringfence.credit_transaction_archive
 union all
select org_id, seq, amount, balance_after, occurred_at, recorded_at, expires_at, priority,
    over_limit,
       scope, key, kind, counter_account, reference, lot_moves, details
  from ringfence.credit_transaction;

comment on view ringfence.ledger is 'Every entry, wherever it is kept.';

create table ringfence.credit_lot (
    org_id      uuid not null,
    lot_seq     bigint not null,
    promotional boolean not null,
    priority    integer not null,
    expires_at  timestamptz not null,
    granted     bigint not null,
    remaining   bigint not null,
    allocated   bigint not null default 0,
    open        boolean not null,
    constraint credit_lot_pkey primary key (org_id, lot_seq),
    constraint credit_lot_wallet_fkey foreign key (org_id) references ringfence.wallet (org_id),
    -- One check of three things, for the sake of the debits that draw on a lot.
    constraint credit_lot_amounts_check
        check (least(remaining, allocated) >= 0 and (open or remaining + allocated = 0))
) with (fillfactor = 50);
-- open changes once in a lot's life; remaining changes with every debit and is in no index, so that
-- a debit stays within the page.
create index credit_lot_open_idx on ringfence.credit_lot (org_id) where open;

comment on table ringfence.credit_lot is
'Credit that expires or has a priority, and beside it the rest of the same wallet: the sum of what '
'remains is the balance, or nothing when that is below zero.';
comment on column ringfence.credit_lot.org_id is 'Whose credit.';
comment on column ringfence.credit_lot.lot_seq is 'Number of the entry that brought it.';
comment on column ringfence.credit_lot.promotional is 'Given, not paid: spent first among equals.';
comment on column ringfence.credit_lot.priority is 'Lower is spent first. 100 unless given.';
comment on column ringfence.credit_lot.expires_at is 'From this instant on it cannot be spent.';
comment on column ringfence.credit_lot.granted is 'What it began with.';
comment on column ringfence.credit_lot.remaining is 'What is left of it.';
comment on column ringfence.credit_lot.allocated is
'What holds count on; it stays beyond the expiry for as long as they last.';
comment on column ringfence.credit_lot.open is 'Something remains, or a hold counts on it.';

create table ringfence.call_alias (
    org_id  uuid not null,
    alias   text not null,
    call_id text not null,
    constraint call_alias_pkey primary key (org_id, alias),
    constraint call_alias_wallet_fkey foreign key (org_id) references ringfence.wallet (org_id),
    constraint call_alias_differs_check check (alias <> call_id)
);

comment on table ringfence.call_alias is
'Other names of a call, so that it is charged once whatever name it is charged by.';
comment on column ringfence.call_alias.org_id is 'Whose call.';
comment on column ringfence.call_alias.alias is 'The other name.';
comment on column ringfence.call_alias.call_id is 'The name that is the key of its charge.';

create table ringfence.charge_refund (
    org_id     uuid not null,
    charge_seq bigint not null,
    refunded   bigint not null,
    constraint charge_refund_pkey primary key (org_id, charge_seq),
    constraint charge_refund_wallet_fkey foreign key (org_id) references ringfence.wallet (org_id),
    constraint charge_refund_refunded_check check (refunded > 0)
);

comment on table ringfence.charge_refund is 'How much of a charge has been given back.';
comment on column ringfence.charge_refund.org_id is 'Whose charge.';
comment on column ringfence.charge_refund.charge_seq is 'Number of the charge''s entry.';
comment on column ringfence.charge_refund.refunded is
'Sum of its refunds, never more than the charge.';

commit;
