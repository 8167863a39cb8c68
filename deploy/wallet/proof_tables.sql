-- Deploy ringfence:wallet/proof_tables to pg
-- requires: wallet/tables
-- requires: wallet/append_only

-- Purpose  What the proofs of the ledger are kept in: sums of the counter accounts as far as they
--          have been added up, and the seals that show whether an entry is still what it was.
-- Note     All of it is per organization and written behind the ledger, so that no two
--          organizations ever meet in a row and a movement pays nothing for its proof.
begin;
set local role ringfence_owner;

create table ringfence.account_rollup (
    org_id          uuid not null,
    counter_account text not null,
    total           numeric not null,
    entries         bigint not null,
    constraint account_rollup_pkey primary key (org_id, counter_account)
) with (fillfactor = 50);

comment on table ringfence.account_rollup is
'What each counter account of an organization comes to, up to the entry its progress names.';
comment on column ringfence.account_rollup.org_id is 'Whose entries.';
comment on column ringfence.account_rollup.counter_account is 'The other side of the entries.';
comment on column ringfence.account_rollup.total is
'Minus the sum of their amounts: what the wallet lost, the account gained.';
comment on column ringfence.account_rollup.entries is 'How many entries that is.';

create table ringfence.account_rollup_progress (
    org_id     uuid not null,
    rolled_seq bigint not null,
    rolled_at  timestamptz not null,
    constraint account_rollup_progress_pkey primary key (org_id)
) with (fillfactor = 50);

comment on table ringfence.account_rollup_progress is
'How far the ledger of an organization has been added up.';
comment on column ringfence.account_rollup_progress.org_id is 'Whose ledger.';
comment on column ringfence.account_rollup_progress.rolled_seq is
'Entries up to this number are in account_rollup.';
comment on column ringfence.account_rollup_progress.rolled_at is 'When it last moved on.';

create table ringfence.ledger_seal (
    org_id        uuid not null,
    seal_no       bigint not null,
    from_seq      bigint not null,
    to_seq        bigint not null,
    digests       bytea not null,
    previous_hash bytea not null,
    hash          bytea not null,
    sealed_at     timestamptz not null,
    constraint ledger_seal_pkey primary key (org_id, seal_no),
    constraint ledger_seal_range_check check (from_seq between 1 and to_seq),
    constraint ledger_seal_digests_check
        check (octet_length(digests) = 8 * (to_seq - from_seq + 1))
);

comment on table ringfence.ledger_seal is
'Hashes over the ledger, chained per organization: whoever keeps the last one elsewhere can tell '
'whether anything before it has been changed since.';
comment on column ringfence.ledger_seal.org_id is 'Whose entries.';
comment on column ringfence.ledger_seal.seal_no is 'Number of the seal, from 1 without gaps.';
comment on column ringfence.ledger_seal.from_seq is 'First entry under it.';
comment on column ringfence.ledger_seal.to_seq is 'Last entry under it.';
comment on column ringfence.ledger_seal.digests is
'The first 8 bytes of each entry''s digest, in order: they name the row that was changed.';
comment on column ringfence.ledger_seal.previous_hash is
'Hash of the seal before; empty for the first.';
comment on column ringfence.ledger_seal.hash is
'SHA-256 over the hash before, this seal''s own columns and the full digest of each entry.';
comment on column ringfence.ledger_seal.sealed_at is 'When it was set.';

create table ringfence.ledger_seal_progress (
    org_id     uuid not null,
    sealed_seq bigint not null,
    sealed_at  timestamptz not null,
    constraint ledger_seal_progress_pkey primary key (org_id)
) with (fillfactor = 50);

comment on table ringfence.ledger_seal_progress is
'How far the ledger of an organization has been sealed: seals that end earlier have lost some.';
comment on column ringfence.ledger_seal_progress.org_id is 'Whose ledger.';
comment on column ringfence.ledger_seal_progress.sealed_seq is
'Entries up to this number were sealed; it never goes back.';
comment on column ringfence.ledger_seal_progress.sealed_at is 'When it last moved on.';

create trigger ledger_seal_append_only
    before update or delete or truncate on ringfence.ledger_seal
    for each statement execute function ringfence.append_only();

create trigger credit_transaction_archive_append_only
    before update or delete or truncate on ringfence.credit_transaction_archive
    for each statement execute function ringfence.append_only();

-- As in the ledger itself: what was written down late is found by when it happened.
create index credit_transaction_archive_late_idx
    on ringfence.credit_transaction_archive (org_id, occurred_at) where occurred_at < recorded_at;

commit;
