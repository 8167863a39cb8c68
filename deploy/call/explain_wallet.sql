-- Deploy ringfence:call/explain_wallet to pg
-- requires: wallet/wallet_balance
-- requires: wallet/statement
-- requires: call/runs_dry_at
-- requires: call/rules_for_calls
-- requires: call/available_for_calls

-- Purpose      Why a balance is what it is: the figures, the lots in the order they will be spent,
--              the next expiry, the calls that hold credit and when they will have run the funds
--              dry, the last movements. What has expired is in no figure and no lot; until it is
--              booked, expired_not_booked says by how much the last movement's balance is still
--              higher.
-- Called by    Anybody; tenants for their own organization.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       RF001, RF101 organization, RF002, RF006 p_as_of, 42501 another tenant's wallet.
-- Returns      One JSON object.
begin;
set local role ringfence_owner;

create or replace function billing.explain_wallet(
    p_org_id uuid,
    p_as_of  timestamptz default null
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $explain_wallet$
declare
    v_now    constant timestamptz := ringfence.clock(p_as_of);
    v_wallet jsonb;
    v_dry_at timestamptz;
begin
    select to_jsonb(wallet) into strict v_wallet
      from billing.wallet_balance(p_org_id, v_now) as wallet;
    -- What has expired is not there any more, booked or not.
    select ringfence.runs_dry_at(p_org_id, ringfence.available_for_calls(
               wallet, ringfence.rules_for_calls(p_org_id))
               - (wallet.balance - (v_wallet ->> 'balance')::bigint), v_now)
      into strict v_dry_at
      from ringfence.wallet as wallet
     where wallet.org_id = p_org_id;

    return v_wallet || jsonb_build_object(
        'expired_not_booked', (select coalesce(sum(greatest(lot.remaining - lot.allocated, 0)), 0)
                                 from ringfence.credit_lot as lot
                                where lot.org_id = p_org_id
                                  and lot.open
                                  and lot.expires_at <= v_now),
        'lots', (select coalesce(jsonb_agg(jsonb_build_object(
                            'lot', lot.lot_seq, 'remaining',
                            case when lot.expires_at > v_now then lot.remaining
                                 else least(lot.remaining, lot.allocated) end,
                            'allocated', lot.allocated, 'granted', lot.granted,
                            'promotional', lot.promotional, 'priority', lot.priority,
                            'expires_at', nullif(lot.expires_at, 'infinity'))
                            order by lot.priority, lot.expires_at, lot.promotional desc,
                                     lot.lot_seq), '[]')
                   from ringfence.credit_lot as lot
                  where lot.org_id = p_org_id
                    and lot.open
                    and (lot.expires_at > v_now or lot.allocated > 0)),
        'live_calls', (select coalesce(jsonb_agg(jsonb_build_object(
                                  'call_id', live.call_id, 'reserved', live.reserved,
                                  'begun_at', live.begun_at, 'expires_at', live.expires_at,
                                  'granted_seconds', live.granted_seconds,
                                  'max_duration_seconds', live.max_duration_seconds,
                                  'exposure', live.exposure) order by live.begun_at, live.call_id),
                              '[]')
                         from ringfence.live_call as live
                        where live.org_id = p_org_id),
        'runs_dry_at', v_dry_at,
        'last_movements', (select coalesce(jsonb_agg(to_jsonb(entry) order by entry.seq desc), '[]')
                             from billing.statement(p_org_id, p_limit => 5) as entry));
end
$explain_wallet$;

comment on function billing.explain_wallet(uuid, timestamptz) is
'Why the balance is what it is: lots, next expiry, live calls, last movements. '
'Errors: RF001, RF002, RF006, RF101.';

grant execute on function billing.explain_wallet(uuid, timestamptz)
   to ringfence_web, ringfence_worker, ringfence_ops, ringfence_readonly, ringfence_tenant;

commit;
