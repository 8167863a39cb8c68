-- Deploy ringfence:wallet/seal_ledger to pg
-- requires: wallet/seal_organization

-- Purpose      Seals what the ledger has gained, organization by organization; whoever was sealed
--              longest ago comes first.
-- Called by    The job seal_ledger, nightly.
-- Idempotency  What is sealed stays sealed; an organization is taken once a slot.
-- Locks        None of the wallets': movements go on meanwhile.
-- Errors       None.
-- Returns      How many entries were sealed, 5,000,000 at most; the rest is the next run's.
begin;
set local role ringfence_owner;

create or replace function ringfence.seal_ledger(
    p_slot  timestamptz,
    p_as_of timestamptz
)
returns bigint
language plpgsql
volatile
as $seal_ledger$
declare
    c_most   constant bigint := 5000000::bigint;
    v_org_id uuid;
    v_sealed bigint := 0::bigint;
begin
    for v_org_id in
        select wallet.org_id
          from ringfence.wallet as wallet
          left join ringfence.ledger_seal_progress as progress on progress.org_id = wallet.org_id
         where wallet.seq > coalesce(progress.sealed_seq, 0)
           and coalesce(progress.sealed_at, '-infinity') < p_slot
         order by progress.sealed_at nulls first, wallet.org_id
    loop
        v_sealed := v_sealed + ringfence.seal_organization(v_org_id, c_most - v_sealed, p_as_of);
        exit when v_sealed >= c_most;
    end loop;
    return v_sealed;
end
$seal_ledger$;

comment on function ringfence.seal_ledger(timestamptz, timestamptz) is
'Seals what the ledger has gained since the last seals.';

commit;
