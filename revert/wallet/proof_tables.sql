-- Revert ringfence:wallet/proof_tables from pg
begin;
set local role ringfence_owner;
drop trigger credit_transaction_archive_append_only on ringfence.credit_transaction_archive;
drop index ringfence.credit_transaction_archive_late_idx;
drop table ringfence.ledger_seal_progress;
drop table ringfence.ledger_seal;
drop table ringfence.account_rollup_progress;
drop table ringfence.account_rollup;
commit;
