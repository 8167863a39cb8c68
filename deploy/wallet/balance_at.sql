-- Deploy ringfence:wallet/balance_at to pg
-- requires: wallet/seq_at
-- requires: core/assert_org
-- requires: account/assert_organization

-- Purpose      The balance at any past instant, re-derived from the ledger. By recorded_at: what
--              the books said then. By occurred_at: what had happened by then, also when it was
--              written down later; credit whose expiry had passed is not counted.
-- Called by    Anybody; tenants for their own organization.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       RF001 missing argument, RF003 p_by, RF101 unknown organization, 42501 another
--              tenant's.
-- Returns      The balance.
begin;
set local role ringfence_owner;

create or replace function billing.balance_at(
    p_org_id uuid,
    p_at     timestamptz,
    p_by     text default 'recorded_at'
)
returns bigint
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $balance_at$
declare
    v_seq     bigint;
    v_balance bigint;
    v_late    bigint;
begin
    perform ringfence.assert_org(p_org_id);
    if p_at is null then
        perform ringfence.raise_error('RF001', jsonb_build_object('argument', 'p_at'));
    end if;
    if p_by is null or p_by not in ('recorded_at', 'occurred_at') then
        perform ringfence.raise_error('RF003', jsonb_build_object(
            'argument', 'p_by', 'expected', 'recorded_at or occurred_at'));
    end if;

    v_seq := ringfence.seq_at(p_org_id, p_at);
    select entry.balance_after into v_balance
      from ringfence.ledger as entry
     where entry.org_id = p_org_id
       and entry.seq = v_seq;
    if not found then
        perform ringfence.assert_organization(p_org_id);
        v_balance := 0;
    end if;
    if p_by = 'recorded_at' then
        return v_balance;
    end if;

    -- What had happened but was written down later, and what has expired and is not yet written.
    select coalesce(sum(entry.amount), 0)::bigint into strict v_late
      from ringfence.ledger as entry
     where entry.org_id = p_org_id
       and entry.occurred_at < entry.recorded_at
       and entry.occurred_at <= p_at
       and entry.recorded_at > p_at;
    return v_balance + v_late - coalesce((
        select sum(greatest(lot.remaining - lot.allocated, 0))::bigint
          from ringfence.credit_lot as lot
         where lot.org_id = p_org_id
           and lot.open
           and lot.expires_at <= least(p_at, ringfence.clock(null))), 0);
end
$balance_at$;

comment on function billing.balance_at(uuid, timestamptz, text) is
'The balance of a wallet at a past instant, by recorded_at or occurred_at. '
'Errors: RF001, RF003, RF101.';

grant execute on function billing.balance_at(uuid, timestamptz, text)
   to ringfence_web, ringfence_worker, ringfence_ops, ringfence_readonly, ringfence_tenant;

commit;
