-- Revert ringfence:wallet/views from pg
begin;
set local role ringfence_owner;
drop view billing.tenant_lots;
drop view billing.tenant_transactions;
drop view billing.tenant_wallet;
revoke select on ringfence.organization, ringfence.wallet, ringfence.credit_transaction,
       ringfence.credit_transaction_archive, ringfence.credit_lot from ringfence_tenant;
drop policy own_organization on ringfence.credit_lot;
drop policy own_organization on ringfence.credit_transaction_archive;
drop policy own_organization on ringfence.credit_transaction;
drop policy own_organization on ringfence.wallet;
drop policy own_organization on ringfence.organization;
alter table ringfence.credit_lot disable row level security;
alter table ringfence.credit_transaction_archive disable row level security;
alter table ringfence.credit_transaction disable row level security;
alter table ringfence.wallet disable row level security;
alter table ringfence.organization disable row level security;
drop view billing.credit_lots;
drop view billing.wallets;
drop view billing.credit_transactions;
commit;
