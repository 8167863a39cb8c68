-- Deploy ringfence:core/errors to pg
-- requires: core/schemas

-- Purpose  The registry of our own errors, SQLSTATE class RF. The third character says the kind: 0
--          bad argument, 1 not found, 2 conflict of state, 3 idempotency key reused, 9 broken
--          invariant. The message is a constant sentence for people, the hint an instruction for
--          the operator; what differs from case to case is JSON in the detail. Nobody has to parse
--          a message.
-- Note     Concurrency keeps PostgreSQL's own codes: 40001, 40P01 and 55P03 mean "same key, try
--          again".
begin;
set local role ringfence_owner;

create table ringfence.error_code (
    code    text not null,
    message text not null,
    hint    text not null,
    constraint error_code_pkey primary key (code),
    constraint error_code_class_check check (code ~ '^RF[01239][0-9][0-9]$' and code !~ '^RF.00$')
);

comment on table ringfence.error_code is
'Every error Ringfence raises itself: SQLSTATE, message, hint.';
comment on column ringfence.error_code.code is 'SQLSTATE of class RF.';
comment on column ringfence.error_code.message is
'What happened, in one constant sentence for people.';
comment on column ringfence.error_code.hint is 'What to do about it.';

insert into ringfence.error_code (code, message, hint) values
    ('RF001', 'A required argument is missing.',
     'Pass a value for the argument named in the detail.'),
    ('RF002', 'An argument is out of its range.',
     'Pass a value within the limits given in the detail.'),
    ('RF003', 'An argument is not of the expected form.',
     'Pass a value of the form given in the detail.'),
    ('RF004', 'The currency is not known here.',
     'Use one of the currencies listed in the detail; amounts are in its smallest unit.'),
    ('RF005', 'There is no setting of that name.',
     'Use one of the names listed in the detail.'),
    ('RF006', 'The given time is too far from the clock.',
     'Leave p_as_of out. Only worker, ops and owner may act at another time than now.'),
    ('RF101', 'There is no such organization.',
     'Check the id, or create the organization with billing.create_organization.'),
    ('RF102', 'There is no such link.',
     'Look the link up in billing.vendor_links.'),
    ('RF103', 'There is no such transaction.',
     'Look the transaction up in billing.statement; its id belongs to one organization.'),
    ('RF104', 'There is no such effect.',
     'Look the effect up in billing.outbox_messages.'),
    ('RF106', 'There is no rate for this product.',
     'Set one with billing.set_rate, for the organization or for everybody.'),
    ('RF107', 'There is no such call.',
     'Look the call up in billing.calls, by any of its names.'),
    ('RF108', 'There is no such webhook endpoint.',
     'Look the endpoint up in billing.webhook_endpoints; its address is taken to the letter.'),
    ('RF109', 'There is no such payment.',
     'Look the payment up in billing.payment_status.'),
    ('RF105', 'There is no such webhook delivery.',
     'Look the delivery up in billing.webhook_delivery_log.'),
    ('RF151', 'There is no such reconciliation run.',
     'Look the run up in billing.reconciliation_history.'),
    ('RF152', 'There is no such finding.',
     'Look the finding up in billing.reconciliation_findings.'),
    ('RF201', 'The organization exists already with other content.',
     'Leave p_org_id out for a new organization, or repeat the first call as it was.'),
    ('RF202', 'The external id belongs to another organization.',
     'An external id belongs to one organization in the whole system: unlink it there first.'),
    ('RF203', 'More would be refunded than is left of the charge.',
     'Refund at most what the detail says is left.'),
    ('RF204', 'The transaction is not a charge that can be refunded.',
     'Only charges for calls, assets and messages are refunded here; payments by their vendor.'),
    ('RF205', 'The balance would leave the range a wallet can hold.',
     'Check the amount: wallets hold up to 10^17 of the smallest unit.'),
    ('RF206', 'The transaction isolation level does not allow this.',
     'Call it at read committed: at a higher level it could decide by a balance that is past.'),
    ('RF211', 'The effect is not in a state that allows this.',
     'What is done stays done. Wait for the lease in the detail to run out, or leave it as it is.'),
    ('RF221', 'There is no exchange rate for the vendor''s costs.',
     'Set one with billing.set_exchange_rate before a rate that counts the vendor''s cost.'),
    ('RF222', 'The version has begun with other content.',
     'What was in force stays as it was: set a new version that begins now or later.'),
    ('RF231', 'The call at the vendor belongs to another organization.',
     'A call at the vendor is one organization''s for ever: check which one it came from.'),
    ('RF232', 'The name belongs to another call.',
     'A call has one id at the vendor, and each name is one call''s: see the detail.'),
    ('RF233', 'The appointment was booked by another call.',
     'Use another appointment id, or the call that booked it.'),
    ('RF241', 'The payment is not in a state that allows this.',
     'See in billing.payment_status where it stands, and whose it is.'),
    ('RF242', 'There is no saved card.',
     'Pay once with the card to be saved, then switch automatic recharge on.'),
    ('RF243', 'Charging is frozen.',
     'Nothing was charged. Try again later; an operator thaws it with billing.thaw_charging.'),
    ('RF244', 'What happened at Stripe since the backup has not been worked in.',
     'Run "ringfence reconcile stripe --from" the instant in the detail, then thaw again.'),
    ('RF245', 'Automatic recharge was stopped for safety.',
     'A payment was disputed, or may be fraud: an operator has to switch it on again.'),
    ('RF251', 'The reconciliation run is not in a state that allows this.',
     'Somebody else has the run, or it is over: claim it again, or request another.'),
    ('RF212', 'The webhook delivery is not in a state that allows this.',
     'What is completed stays so; without a payload that can be read nothing can be tried again.'),
    ('RF301', 'The key was used before with other content.',
     'Use a new key for a new movement; a repeat must have the same content as the first.'),
    ('RF901', 'An entry of the ledger was to be changed.',
     'The ledger is append-only: correct it with another entry.'),
    ('RF902', 'The archive does not hold what the ledger holds.',
     'Nothing was moved. Run billing.audit_invariants for the organization in the detail.'),
    ('RF999', 'An error without an entry in the registry was raised.',
     'Report this with the detail: it is a defect of Ringfence.');

commit;
