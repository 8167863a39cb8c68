-- Deploy ringfence:payment/booking_tables to pg
-- requires: payment/tables

-- Purpose  What a vendor's books say refunds and disputes cost beside the money itself. What they
--          say of the payment stands with the payment.
-- Note     A dispute is booked when the money goes and again when it comes back, so a fee is the
--          sum over its bookings.
begin;
set local role ringfence_owner;

create table ringfence.reversal_booking (
    balance_transaction_id text not null,
    external_id            text not null,
    fee                    bigint not null,
    net                    bigint not null,
    currency               text not null,
    constraint reversal_booking_pkey primary key (balance_transaction_id)
);
create index reversal_booking_external_id_idx on ringfence.reversal_booking (external_id);

comment on table ringfence.reversal_booking is
'Where a vendor has booked refunds and disputes.';
comment on column ringfence.reversal_booking.balance_transaction_id is
'Its id in the vendor''s books (txn_…).';
comment on column ringfence.reversal_booking.external_id is 'The refund or the dispute.';
comment on column ringfence.reversal_booking.fee is
'What the vendor kept; below zero what it gave back.';
comment on column ringfence.reversal_booking.net is
'What it came to for the account, fee and all: below zero what was taken.';
comment on column ringfence.reversal_booking.currency is 'In which currency it settles.';

commit;
