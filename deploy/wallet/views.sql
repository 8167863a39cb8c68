-- Deploy ringfence:wallet/views to pg
-- requires: wallet/transaction_id
-- requires: core/claimed_organization

-- Purpose  The ledger and its lots for reports, and what a tenant may see of its own. The tenant's
--          views run with the tenant's own rights over tables whose row policies ask the claims, so
--          a mistake in a view cannot show another organization.
-- Note     A function in a view is run with the reader's rights, so the formula of
--          ringfence.transaction_id stands in credit_transactions itself; a test compares them.
begin;
set local role ringfence_owner;

create view billing.credit_transactions as
select entry.org_id,
       entry.seq,
       encode(int8send(uuid_hash_extended(entry.org_id, 2654435769)) || int8send(entry.seq),
              'hex')::uuid as transaction_id,
       entry.occurred_at,
       entry.recorded_at,
       entry.kind,
       entry.amount,
       entry.balance_after - entry.amount as balance_before,
       entry.balance_after,
       entry.counter_account::text,
       coalesce(entry.reference, entry.key) as reference,
       entry.scope::text,
       entry.key as idempotency_key,
       entry.over_limit,
       entry.expires_at,
       entry.priority,
       entry.lot_moves,
       entry.details
  from ringfence.ledger as entry;

comment on view billing.credit_transactions is 'Every entry of the ledger.';

create view billing.wallets as
select wallet.org_id,
       organization.name,
       organization.currency,
       wallet.balance,
       wallet.held,
       wallet.balance - wallet.held as available,
       wallet.debt_limit,
       greatest(wallet.balance - wallet.held + wallet.debt_limit, 0) as remaining_debt_capacity,
       wallet.balance - wallet.held < wallet.recharge_threshold as needs_recharge,
       wallet.stopped as spending_stopped,
       nullif(wallet.next_due_at, 'infinity') as next_due_at,
       wallet.seq as entries
  from ringfence.wallet as wallet
  join ringfence.organization as organization on organization.org_id = wallet.org_id;

comment on view billing.wallets is
'Every wallet as booked; credit that has expired since the last booking is still in it.';

create view billing.credit_lots as
select lot.org_id, lot.lot_seq, lot.promotional, lot.priority,
       nullif(lot.expires_at, 'infinity') as expires_at,
       lot.granted, lot.remaining, lot.allocated, lot.open
  from ringfence.credit_lot as lot;

comment on view billing.credit_lots is 'Credit that expires or has a priority.';

grant select on billing.credit_transactions, billing.wallets, billing.credit_lots
   to ringfence_web, ringfence_worker, ringfence_ops, ringfence_readonly;

alter table ringfence.organization enable row level security;
alter table ringfence.wallet enable row level security;
alter table ringfence.credit_transaction enable row level security;
alter table ringfence.credit_transaction_archive enable row level security;
alter table ringfence.credit_lot enable row level security;

create policy own_organization on ringfence.organization for select to ringfence_tenant
    using (org_id = (select billing.claimed_organization()));
create policy own_organization on ringfence.wallet for select to ringfence_tenant
    using (org_id = (select billing.claimed_organization()));
create policy own_organization on ringfence.credit_transaction for select to ringfence_tenant
    using (org_id = (select billing.claimed_organization()));
create policy own_organization on ringfence.credit_transaction_archive for select
    to ringfence_tenant using (org_id = (select billing.claimed_organization()));
create policy own_organization on ringfence.credit_lot for select to ringfence_tenant
    using (org_id = (select billing.claimed_organization()));

grant select on ringfence.organization, ringfence.wallet, ringfence.credit_transaction,
      ringfence.credit_transaction_archive, ringfence.credit_lot
   to ringfence_tenant;

create view billing.tenant_wallet with (security_invoker = true) as
select organization.org_id,
       organization.name,
       organization.currency,
       wallet.balance,
       wallet.held,
       wallet.balance - wallet.held as available,
       wallet.debt_limit,
       wallet.balance - wallet.held < wallet.recharge_threshold as needs_recharge,
       wallet.stopped as spending_stopped
  from ringfence.organization as organization
  join ringfence.wallet as wallet on wallet.org_id = organization.org_id;

comment on view billing.tenant_wallet is 'The tenant''s own wallet.';

create view billing.tenant_transactions with (security_invoker = true) as
select entry.org_id, entry.seq, entry.occurred_at, entry.recorded_at, entry.kind, entry.amount,
       entry.balance_after, coalesce(entry.reference, entry.key) as reference, entry.details
  from ringfence.credit_transaction as entry
 union all
select entry.org_id, entry.seq, entry.occurred_at, entry.recorded_at, entry.kind, entry.amount,
       entry.balance_after, coalesce(entry.reference, entry.key) as reference, entry.details
  from ringfence.credit_transaction_archive as entry;

comment on view billing.tenant_transactions is 'The entries of the tenant''s own wallet.';

create view billing.tenant_lots with (security_invoker = true) as
select lot.org_id, lot.lot_seq, lot.promotional, lot.priority,
       nullif(lot.expires_at, 'infinity') as expires_at, lot.granted, lot.remaining
  from ringfence.credit_lot as lot
 where lot.open;

comment on view billing.tenant_lots is 'The tenant''s own credit that expires or has a priority.';

grant select on billing.tenant_wallet, billing.tenant_transactions, billing.tenant_lots
   to ringfence_tenant;

commit;
