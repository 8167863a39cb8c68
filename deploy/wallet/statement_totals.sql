-- Deploy ringfence:wallet/statement_totals to pg
-- requires: wallet/seq_at
-- requires: core/assert_org
-- requires: account/assert_organization

-- Purpose      The frame of a statement: balance before it, what came, what went, balance behind
--              it. Entries only: what has expired stays in it until it is booked, which a job does
--              every minute, so until then an open period ends above what wallet_balance says.
-- Called by    Anybody; tenants for their own organization.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       RF001 organization missing, RF101 unknown organization, 42501 another tenant's.
-- Returns      One row; opening_balance + credits + debits = closing_balance.
begin;
set local role ringfence_owner;

create or replace function billing.statement_totals(
    p_org_id uuid,
    p_from   timestamptz default null,
    p_to     timestamptz default null
)
returns table (
    currency        text,
    entries         bigint,
    opening_balance bigint,
    credits         bigint,
    debits          bigint,
    closing_balance bigint
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $statement_totals$
declare
    c_just_before constant interval := interval '1 microsecond';
    c_first       constant timestamptz := timestamptz '1970-01-01Z';  -- earlier than any entry
    v_above       bigint;
    v_up_to       bigint;
begin
    perform ringfence.assert_org(p_org_id);
    perform ringfence.assert_organization(p_org_id);
    v_above := ringfence.seq_at(
        p_org_id, greatest(p_from, c_first) - c_just_before);
    v_up_to := ringfence.seq_at(
        p_org_id, greatest(coalesce(p_to, 'infinity'), c_first) - c_just_before);

    return query
    select organization.currency, total.entries,
           coalesce((select entry.balance_after from ringfence.ledger as entry
                      where entry.org_id = p_org_id and entry.seq = v_above), 0),
           total.credits, total.debits,
           coalesce((select entry.balance_after from ringfence.ledger as entry
                      where entry.org_id = p_org_id
                        and entry.seq = greatest(v_above, v_up_to)), 0)
      from ringfence.organization as organization
     cross join (
         select count(*) as entries,
                coalesce(sum(entry.amount) filter (where entry.amount > 0), 0)::bigint as credits,
                coalesce(sum(entry.amount) filter (where entry.amount < 0), 0)::bigint as debits
           from ringfence.ledger as entry
          where entry.org_id = p_org_id
            and entry.seq > v_above
            and entry.seq <= v_up_to) as total
     where organization.org_id = p_org_id;
end
$statement_totals$;

comment on function billing.statement_totals(uuid, timestamptz, timestamptz) is
'Opening balance, credits, debits and closing balance of a period. Errors: RF001, RF101.';

grant execute on function billing.statement_totals(uuid, timestamptz, timestamptz)
   to ringfence_web, ringfence_worker, ringfence_ops, ringfence_readonly, ringfence_tenant;

commit;
