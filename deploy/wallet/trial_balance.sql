-- Deploy ringfence:wallet/trial_balance to pg
-- requires: wallet/proof_tables
-- requires: payment/tables

-- Purpose  The books on one page, per currency: what the wallets say they hold against what the
--          ledger comes to, each counter account, what the vendor says was paid against the entries
--          that credit it, and a sum that is zero. A check that can fail: the wallets' row is the
--          stored balances, every other row is added up from the ledger (roll-ups, and what was
--          written since).
-- Note     The upper bound on seq excludes nothing. With two bounds the planner expects the few
--          entries there are behind a roll-up; with one it expects a third of the ledger.
begin;
set local role ringfence_owner;

create view billing.trial_balance as
with part as (
    select organization.currency, rollup.counter_account, rollup.total
      from ringfence.account_rollup as rollup
      join ringfence.organization as organization on organization.org_id = rollup.org_id
     union all
    select organization.currency, tail.counter_account, tail.total
      from ringfence.organization as organization
      left join ringfence.account_rollup_progress as progress
        on progress.org_id = organization.org_id
     cross join lateral (
         select entry.counter_account, -sum(entry.amount) as total
           from ringfence.ledger as entry
          where entry.org_id = organization.org_id
            and entry.seq > coalesce(progress.rolled_seq, 0)
            and entry.seq <= 9223372036854775807
          group by entry.counter_account) as tail
), account as (
    select part.currency, part.counter_account, sum(part.total) as total
      from part
     group by part.currency, part.counter_account
), books as (
    select organization.currency, sum(wallet.balance) as stored,
           coalesce((select -sum(account.total) from account
                      where account.currency = organization.currency), 0) as written
      from ringfence.wallet as wallet
      join ringfence.organization as organization on organization.org_id = wallet.org_id
     group by organization.currency
), line as (
    select books.currency, 1 as place, 'wallets' as account, books.stored as total,
           books.written as expected
      from books
     union all
    select account.currency, 2, account.counter_account, account.total, null as expected
      from account
     union all
    -- Entry by entry: what payments come to, and what was credited for them.
    select payment.currency, 3, 'payments' as account, sum(payment.amount),
           coalesce(sum((select entry.amount
                           from ringfence.ledger as entry
                          where entry.org_id = payment.owner_id
                            and entry.scope = 'credit'
                            and entry.key = payment.payment_intent_id)), 0)
      from ringfence.payment as payment
     where payment.status = 'credited'
     group by payment.currency
     union all
    select books.currency, 4, 'sum' as account, books.stored - books.written, 0
      from books
)
select line.currency, line.account, line.total, line.expected, line.total = line.expected as ok
  from line
 order by line.currency, line.place, line.account;

comment on view billing.trial_balance is
'Per currency: stored balances against the ledger, each counter account, payments '
'against what was credited for them, and a sum that is zero. What is not ok is wrong.';

grant select on billing.trial_balance to ringfence_worker, ringfence_ops, ringfence_readonly;

commit;
