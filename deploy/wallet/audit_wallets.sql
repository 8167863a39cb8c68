-- Deploy ringfence:wallet/audit_wallets to pg
-- requires: wallet/tables

-- Purpose      What a wallet says against what its ledger says: balance, number and time of the
--              last entry, what is held. What the wallet's row repeats of the settings, as
--              configure_organization derives it. And strays: entries without a wallet,
--              organizations without one, wallets without an organization.
-- Note         Holds will be added up here when there are holds.
-- Called by    audit_invariants.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      A row for each fault: invariant, organization, entry, problem.
begin;
set local role ringfence_owner;

create or replace function ringfence.audit_wallets(
    p_org_id uuid
)
returns table (invariant text, org_id uuid, seq bigint, problem text)
language plpgsql
stable
as $audit_wallets$
begin
    return query
    with written as (
        select entry.org_id, sum(entry.amount) as amount, max(entry.seq) as last_seq
          from ringfence.ledger as entry
         where p_org_id is null or entry.org_id = p_org_id
         group by entry.org_id
    ), compared as (
        select coalesce(wallet.org_id, written.org_id, organization.org_id) as org_id,
               wallet.org_id is not null as has_wallet,
               organization.org_id is not null as has_organization,
               wallet.balance, wallet.held, wallet.seq, wallet.last_entry_at,
               wallet.recharge_threshold, wallet.halted,
               coalesce((organization.settings ->> 'recharge_threshold')::bigint,
                        known.default_recharge_threshold) as set_threshold,
               coalesce((organization.settings ->> 'spending_stopped')::boolean, false)
                   as set_stopped,
               coalesce(written.amount, 0) as amount,
               coalesce(written.last_seq, 0) as last_seq,
               coalesce(last.balance_after, 0) as balance_after, last.recorded_at
          from (select * from ringfence.wallet as wallet
                 where p_org_id is null or wallet.org_id = p_org_id) as wallet
          full join (select * from ringfence.organization as organization
                      where p_org_id is null or organization.org_id = p_org_id) as organization
            on organization.org_id = wallet.org_id
          left join ringfence.currency as known on known.currency = organization.currency
          full join written
            on written.org_id = coalesce(wallet.org_id, organization.org_id)
          left join ringfence.ledger as last
            on last.org_id = written.org_id
           and last.seq = written.last_seq
    )
    select found.invariant, compared.org_id, compared.last_seq, found.problem
      from compared
     cross join lateral (values
         ('balance', case when compared.balance <> compared.amount
                          then format('the wallet says %s, its entries come to %s',
                                      compared.balance, compared.amount) end),
         ('balance', case when compared.balance <> compared.balance_after
                          then format('the wallet says %s, its last entry %s',
                                      compared.balance, compared.balance_after) end),
         ('seq', case when compared.seq <> compared.last_seq
                      then format('the wallet counts %s entries, the last is number %s',
                                  compared.seq, compared.last_seq) end),
         ('recorded_at', case when compared.last_entry_at <> compared.recorded_at
                              then 'the wallet dates its last entry otherwise' end),
         ('held', case when compared.held < 0 then format('holds %s', compared.held) end),
         ('settings', case when compared.has_organization
                            and compared.recharge_threshold <> compared.set_threshold
                           then format('the wallet recharges below %s, the settings say %s',
                                       compared.recharge_threshold, compared.set_threshold) end),
         ('settings', case when compared.has_organization
                            and compared.halted <> compared.set_stopped
                           then format('spending is stopped: %s, the settings say %s',
                                       compared.halted, compared.set_stopped) end),
         ('stray', case when not compared.has_wallet and compared.last_seq <> 0
                        then 'entries without a wallet' end),
         ('stray', case when not compared.has_wallet and compared.has_organization
                        then 'an organization without a wallet' end),
         ('stray', case when compared.has_wallet and not compared.has_organization
                        then 'a wallet without an organization' end)
     ) as found (invariant, problem)
     where found.problem is not null;
end
$audit_wallets$;

comment on function ringfence.audit_wallets(uuid) is
'Faults between wallets, their ledger and their settings, and strays on either side.';

commit;
