-- Deploy ringfence:call/settle_call to pg
-- requires: call/find_call
-- requires: call/resettle_call
-- requires: call/record_settlement
-- requires: call/bind_vapi_call
-- requires: call/tell_call_ended
-- requires: wallet/post_entry
-- requires: wallet/charge_key
-- requires: rating/price_call
-- requires: rating/rate_terms_at
-- requires: rating/exchange_at

-- Purpose      Charges a call that has ended: by the rate it was authorized at, or the one in force
--              when it began. It has happened, so it is posted in full; what of its hold is not
--              needed goes back in the same entry. Without a hold, or behind the hold's end, it
--              charges all the same.
-- Called by    commit_reserved_credits, the handler of reports, reconciliation: they share the one
--              charge a call can have.
-- Idempotency  The call, by any of its names.
-- Locks        The organization's, then its wallet row.
-- Errors       RF101 unknown organization, RF205, RF206, RF231, RF232, and those of price_call.
-- Returns      The posting; outcome is applied or duplicate.
begin;
set local role ringfence_owner;

create or replace function ringfence.settle_call(
    p_org_id  uuid,
    p_call_id text,
    p_report  ringfence.call_report,
    p_details jsonb       default null,
    p_as_of   timestamptz default null
)
returns ringfence.posting
language plpgsql
volatile
as $settle_call$
declare
    v_now         timestamptz;
    v_at          timestamptz;
    v_name        text := p_call_id;
    v_looked      boolean := false;
    v_call        record;
    v_held        bigint;
    v_allocations bigint[];
    v_terms       ringfence.rate_terms;
    v_exchange    ringfence.exchange;
    v_price       ringfence.call_price;
    v_posting     ringfence.posting;
begin
    if not ringfence.lock_wallet(p_org_id)
       or current_setting('transaction_isolation') <> 'read committed' then
        perform ringfence.assert_read_committed();
    end if;
    v_now := ringfence.clock(p_as_of);
    loop
        select call.call_id, call.charge_seq, call.terms, call.vapi_call_id, call.reserved_at
          into v_call
          from ringfence.call as call
         where call.org_id = p_org_id
           and call.call_id = v_name;
        exit when found;
        v_name := coalesce((ringfence.find_call(p_org_id, p_call_id)).call_id,
                           ringfence.charge_key(p_org_id, p_call_id));
        exit when v_name = p_call_id or v_looked;
        v_looked := true;
    end loop;
    if v_call.charge_seq is not null then
        return ringfence.resettle_call(ringfence.find_call(p_org_id, v_name), p_report, v_now);
    end if;
    -- Before anything else opens the wallet: nobody is to let this hold lapse meanwhile.
    delete from ringfence.live_call as live
     where live.org_id = p_org_id
       and live.call_id = v_name
    returning live.reserved, live.allocations into v_held, v_allocations;

    -- As of its start, so that a late settlement costs what a prompt one would have.
    v_at := least(coalesce(p_report.started_at, v_call.reserved_at, v_now), v_now);
    v_terms := coalesce(v_call.terms, ringfence.rate_terms_at(p_org_id, 'call', v_at));
    if v_terms.model <> 'per_minute' then
        v_exchange := ringfence.exchange_at((select organization.currency
                                               from ringfence.organization as organization
                                              where organization.org_id = p_org_id), v_at);
    end if;
    v_price := ringfence.price_call(v_terms, p_report.duration_seconds, p_report.vendor_cost,
                                    v_exchange);
    v_posting := ringfence.post_entry(
        p_org_id, 'call', v_name, -v_price.amount, 'call', 'revenue:call', 'settlement',
        p_details => coalesce(p_details || v_price.breakdown, v_price.breakdown),
        p_hold => coalesce(v_held, 0), p_allocations => v_allocations, p_as_of => p_as_of);
    if v_posting.duplicate and v_held > 0 then
        -- Charged directly meanwhile: the hold has nothing left to pay for.
        v_posting := ringfence.describe_posting('duplicate',
            ringfence.release_hold(p_org_id, v_held, v_allocations, v_now),
            ringfence.find_charge(p_org_id, v_posting.seq), v_posting.details);
    end if;
    perform ringfence.record_settlement(
        p_org_id, v_name, v_call.call_id is not null, p_report, v_price, v_posting, v_now);
    if p_report.vapi_call_id <> coalesce(v_call.vapi_call_id, '') then
        perform ringfence.bind_vapi_call(
            ringfence.find_call(p_org_id, v_name), p_report.vapi_call_id);
    end if;
    perform ringfence.tell_call_ended(p_org_id, v_name, v_now);
    return v_posting;
end
$settle_call$;

comment on function ringfence.settle_call(uuid, text, ringfence.call_report, jsonb, timestamptz) is
'Charges a call that has ended, once. Errors: RF101, RF205, RF206, RF231, RF232.';

commit;
