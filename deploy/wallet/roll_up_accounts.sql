-- Deploy ringfence:wallet/roll_up_accounts to pg
-- requires: wallet/proof_tables

-- Purpose      Adds up the counter accounts of each organization as far as its ledger has come, so
--              that a trial balance reads what was written since and not the whole ledger. Entries
--              never change and are numbered in the order of their commits, so the number of the
--              last one added says all about what is still to come.
-- Called by    The job roll_up_accounts, every ten minutes.
-- Idempotency  Each entry is added once: sums and progress move in one statement. An organization
--              moves on once a slot.
-- Locks        The progress rows of the organizations it takes, skipping those somebody else has;
--              never a wallet.
-- Errors       None.
-- Returns      How many entries were added, 1,000,000 at most; who waited longest comes first, the
--              rest is the next run's.
begin;
set local role ringfence_owner;

create or replace function ringfence.roll_up_accounts(
    p_slot  timestamptz,
    p_as_of timestamptz
)
returns bigint
language plpgsql
volatile
as $roll_up_accounts$
declare
    c_most  constant bigint := 1000000::bigint;
    v_added bigint;
begin
    insert into ringfence.account_rollup_progress (org_id, rolled_seq, rolled_at)
    select wallet.org_id, 0, '-infinity'
      from ringfence.wallet as wallet
     where wallet.seq > 0
       and not exists (select from ringfence.account_rollup_progress as progress
                        where progress.org_id = wallet.org_id)
        on conflict on constraint account_rollup_progress_pkey do nothing;

    with behind as (
        select progress.org_id, progress.rolled_seq, progress.rolled_at,
               wallet.seq - progress.rolled_seq as entries
          from ringfence.account_rollup_progress as progress
          join ringfence.wallet as wallet on wallet.org_id = progress.org_id
         where wallet.seq > progress.rolled_seq
           and progress.rolled_at < p_slot
         order by progress.rolled_at, progress.org_id
         limit c_most
           for no key update of progress skip locked
    ), queued as (
        select behind.org_id, behind.rolled_seq, behind.entries,
               (sum(behind.entries) over (order by behind.rolled_at, behind.org_id))::bigint
               - behind.entries as before
          from behind
    ), taken as (
        select queued.org_id, queued.rolled_seq,
               queued.rolled_seq + least(queued.entries, c_most - queued.before) as up_to
          from queued
         where queued.before < c_most
    ), added as (
        insert into ringfence.account_rollup as rollup (org_id, counter_account, total, entries)
        select taken.org_id, part.counter_account, part.total, part.entries
          from taken
         cross join lateral (
             select entry.counter_account, -sum(entry.amount) as total, count(*) as entries
               from ringfence.ledger as entry
              where entry.org_id = taken.org_id
                and entry.seq > taken.rolled_seq
                and entry.seq <= taken.up_to
              group by entry.counter_account) as part
            on conflict on constraint account_rollup_pkey do update
           set total = rollup.total + excluded.total,
               entries = rollup.entries + excluded.entries
    ), advanced as (
        update ringfence.account_rollup_progress as progress
           set rolled_seq = taken.up_to,
               rolled_at = p_as_of
          from taken
         where progress.org_id = taken.org_id
        returning taken.up_to - taken.rolled_seq as entries
    )
    select coalesce(sum(advanced.entries), 0)::bigint into strict v_added from advanced;
    return v_added;
end
$roll_up_accounts$;

comment on function ringfence.roll_up_accounts(timestamptz, timestamptz) is
'Adds up the counter accounts of each organization as far as its ledger has come.';

commit;
