-- Deploy ringfence:wallet/views to pg
-- requires: wallet/transaction_id
-- requires: core/claimed_organization

-- Purpose  The ledger and its lots for reports, and what a tenant may see of its own. The tenant's
--          views run with the tenant's own rights over tables whose row policies ask the claims, so
--          a mistake in a view cannot show another organization.
-- Note     A function in a view is run with the reader's rights, so the formula of
--          ringfence.transaction_id stands in credit_transactions itself; a test compares them.
--          What has expired is not counted, also before it is booked, as wallet_balance does not;
--          lots are looked at only where something has fallen due. statement_timestamp, not
--          clock_timestamp: all rows of a report are of one instant, and the condition on the
--          wallet is looked at before the lots are.
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
       real.balance,
       wallet.held,
       real.balance - wallet.held as available,
       wallet.debt_limit,
       greatest(real.balance - wallet.held + wallet.debt_limit, 0) as remaining_debt_capacity,
       real.balance - wallet.held < wallet.recharge_threshold as needs_recharge,
       wallet.stopped as spending_stopped,
       nullif(wallet.next_due_at, 'infinity') as next_due_at,
       wallet.seq as entries
  from ringfence.wallet as wallet
  join ringfence.organization as organization on organization.org_id = wallet.org_id
  left join lateral (
      select sum(greatest(lot.remaining - lot.allocated, 0))::bigint as amount
        from ringfence.credit_lot as lot
       where lot.org_id = wallet.org_id
         and lot.open
         and lot.expires_at <= statement_timestamp()
         and wallet.next_due_at <= statement_timestamp()) as expired on true
 cross join lateral (
      select wallet.balance - coalesce(expired.amount, 0) as balance) as real;

comment on view billing.wallets is
'Every wallet as it is now, as wallet_balance says it. Where next_due_at has passed, something has '
'expired that is not booked yet.';

create view billing.credit_lots as
select lot.org_id, lot.lot_seq, lot.promotional, lot.priority,
       nullif(lot.expires_at, 'infinity') as expires_at,
       lot.granted,
       case when lot.expires_at > statement_timestamp() then lot.remaining
            else least(lot.remaining, lot.allocated) end as remaining,
       lot.allocated,
       lot.open and (lot.expires_at > statement_timestamp() or lot.allocated > 0) as open
  from ringfence.credit_lot as lot;

comment on view billing.credit_lots is
'Credit that expires or has a priority, without what has expired, booked or not.';

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
       real.balance,
       wallet.held,
       real.balance - wallet.held as available,
       wallet.debt_limit,
       real.balance - wallet.held < wallet.recharge_threshold as needs_recharge,
       wallet.stopped as spending_stopped
  from ringfence.organization as organization
  join ringfence.wallet as wallet on wallet.org_id = organization.org_id
  left join lateral (
      select sum(greatest(lot.remaining - lot.allocated, 0))::bigint as amount
        from ringfence.credit_lot as lot
       where lot.org_id = wallet.org_id
         and lot.open
         and lot.expires_at <= statement_timestamp()
         and wallet.next_due_at <= statement_timestamp()) as expired on true
 cross join lateral (
      select wallet.balance - coalesce(expired.amount, 0) as balance) as real;

comment on view billing.tenant_wallet is 'The tenant''s own wallet as it is now.';

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
       nullif(lot.expires_at, 'infinity') as expires_at, lot.granted,
       case when lot.expires_at > statement_timestamp() then lot.remaining
            else least(lot.remaining, lot.allocated) end as remaining
  from ringfence.credit_lot as lot
 where lot.open
   and (lot.expires_at > statement_timestamp() or lot.allocated > 0);

comment on view billing.tenant_lots is 'The tenant''s own credit that expires or has a priority.';

grant select on billing.tenant_wallet, billing.tenant_transactions, billing.tenant_lots
   to ringfence_tenant;

commit;
