-- Deploy ringfence:call/adjustment_tables to pg
-- requires: call/tables

-- Purpose  What was corrected of the charge of a call after it had been charged. The charge itself
--          stays what it is; each correction is an entry of its own in the ledger, numbered here.
begin;
set local role ringfence_owner;

create table ringfence.call_adjustment (
    org_id       uuid not null,
    call_id      text not null,
    number       integer not null,
    seq          bigint not null,
    amount       bigint not null,
    from_seconds numeric not null,
    to_seconds   numeric not null,
    adjusted_at  timestamptz not null,
    constraint call_adjustment_pkey primary key (org_id, call_id, number),
    constraint call_adjustment_amount_check check (amount <> 0)
);
create index call_adjustment_adjusted_at_idx on ringfence.call_adjustment (adjusted_at);

comment on table ringfence.call_adjustment is
'The corrections of charges, because the vendor states another duration than was charged.';
comment on column ringfence.call_adjustment.org_id is 'Whose call.';
comment on column ringfence.call_adjustment.call_id is 'Its name.';
comment on column ringfence.call_adjustment.number is 'The first, the second … of this call.';
comment on column ringfence.call_adjustment.seq is 'Number of the ledger entry.';
comment on column ringfence.call_adjustment.amount is
'Signed as in the ledger: above zero what was given back, below zero what was charged on top.';
comment on column ringfence.call_adjustment.from_seconds is 'The duration as it was charged.';
comment on column ringfence.call_adjustment.to_seconds is 'The duration it was corrected to.';
comment on column ringfence.call_adjustment.adjusted_at is 'When it was corrected.';

create type ringfence.call_correction as (
    outcome      text,
    amount       bigint,
    from_seconds numeric,
    to_seconds   numeric,
    number       integer
);

comment on type ringfence.call_correction is 'What became of a duration that differs.';

commit;
