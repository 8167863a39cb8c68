-- Deploy ringfence:wallet/statement to pg
-- requires: wallet/seq_at
-- requires: wallet/transaction_id
-- requires: core/assert_org
-- requires: account/assert_organization

-- Purpose      The entries of a wallet, newest first, a page at a time. The next page begins before
--              the last row's seq: a key, not an offset, so a page costs the same wherever it lies.
-- Called by    Anybody; tenants for their own organization.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       RF001 organization missing, RF002 p_limit, RF101 unknown organization, 42501 another
--              tenant's.
-- Returns      Rows from p_from up to, but not including, p_to, by recorded_at.
begin;
set local role ringfence_owner;

create or replace function billing.statement(
    p_org_id     uuid,
    p_from       timestamptz default null,
    p_to         timestamptz default null,
    p_limit      integer     default 50,
    p_before_seq bigint      default null
)
returns table (
    seq             bigint,
    transaction_id  uuid,
    occurred_at     timestamptz,
    recorded_at     timestamptz,
    kind            text,
    amount          bigint,
    balance_before  bigint,
    balance_after   bigint,
    reference       text,
    counter_account text,
    over_limit      boolean,
    details         jsonb
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $statement$
declare
    c_just_before constant interval := interval '1 microsecond';
    c_first       constant timestamptz := timestamptz '1970-01-01Z';  -- earlier than any entry
    v_above       bigint := 0::bigint;
    v_up_to       bigint := case when p_before_seq is null then 9223372036854775807
                                   else greatest(p_before_seq, 1) - 1 end;
begin
    perform ringfence.assert_org(p_org_id);
    perform ringfence.assert_organization(p_org_id);
    if p_limit is null or p_limit not between 1 and 1000 then
        perform ringfence.raise_error('RF002', jsonb_build_object(
            'argument', 'p_limit', 'value', p_limit, 'minimum', 1, 'maximum', 1000));
    end if;
    if p_from is not null then
        v_above := ringfence.seq_at(p_org_id, greatest(p_from, c_first) - c_just_before);
    end if;
    if p_to is not null then
        v_up_to := least(v_up_to, ringfence.seq_at(
            p_org_id, greatest(p_to, c_first) - c_just_before));
    end if;

    return query
    select entry.seq, ringfence.transaction_id(p_org_id, entry.seq), entry.occurred_at,
           entry.recorded_at, entry.kind, entry.amount, entry.balance_after - entry.amount,
           entry.balance_after, coalesce(entry.reference, entry.key), entry.counter_account::text,
           entry.over_limit, entry.details
      from ringfence.ledger as entry
     where entry.org_id = p_org_id
       and entry.seq > v_above
       and entry.seq <= v_up_to
     order by entry.seq desc
     limit p_limit;
end
$statement$;

comment on function billing.statement(uuid, timestamptz, timestamptz, integer, bigint) is
'The entries of a wallet, newest first, a page at a time. Errors: RF001, RF002, RF101.';

grant execute on function billing.statement(uuid, timestamptz, timestamptz, integer, bigint)
   to ringfence_web, ringfence_worker, ringfence_ops, ringfence_readonly, ringfence_tenant;

commit;
