-- Revert ringfence:wallet/tables from pg
begin;
set local role ringfence_owner;
drop table ringfence.call_alias;
drop table ringfence.charge_refund;
drop table ringfence.credit_lot;
drop view ringfence.ledger;
drop table ringfence.credit_transaction_archive;
drop table ringfence.credit_transaction;
drop domain ringfence.entry_scope;
drop domain ringfence.counter_account;
drop type ringfence.posting;
commit;
