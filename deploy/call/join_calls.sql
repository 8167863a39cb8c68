-- Deploy ringfence:call/join_calls to pg
-- requires: call/end_hold
-- requires: call/start_call
-- requires: call/bind_vapi_call
-- requires: wallet/give_back

-- Purpose      Makes one of two rows that turn out to be the same call. Charged twice, the later
--              charge is given back by an entry of its own; held twice, one hold is released. What
--              was known of either is known of the one that stays.
-- Called by    link_call, under the lock.
-- Idempotency  The row that goes is gone; its name leads to the other from then on.
-- Locks        The calls' rows, under the organization's lock.
-- Errors       RF205.
-- Returns      The call that stays.
begin;
set local role ringfence_owner;

create or replace function ringfence.join_calls(
    p_keep  ringfence.call,
    p_drop  ringfence.call,
    p_as_of timestamptz
)
returns ringfence.call
language plpgsql
volatile
as $join_calls$
declare
    v_call  ringfence.call;
    v_given bigint;
begin
    if p_drop.charge > 0 then
        select -p_drop.charge + coalesce(sum(refund.refunded), 0)::bigint into strict v_given
          from ringfence.charge_refund as refund
         where refund.org_id = p_drop.org_id
           and refund.charge_seq = p_drop.charge_seq;
        if v_given < 0 then
            perform ringfence.give_back(
                p_drop.org_id, p_drop.charge_seq, -v_given, 'joined:' || p_drop.call_id,
                jsonb_build_object('reason', 'the call was charged as another already',
                                   'call_id', p_keep.call_id), p_as_of);
        end if;
    end if;
    perform ringfence.end_hold(p_drop.org_id, p_drop.call_id, 'released', 'joined', p_as_of);
    if p_keep.charge_seq is not null then
        perform ringfence.end_hold(p_keep.org_id, p_keep.call_id, 'ended', null, p_as_of);
    end if;

    update ringfence.appointment as appointment
       set call_id = p_keep.call_id
     where appointment.org_id = p_drop.org_id
       and appointment.call_id = p_drop.call_id;
    update ringfence.call_alias as alias
       set call_id = p_keep.call_id
     where alias.org_id = p_drop.org_id
       and alias.call_id = p_drop.call_id;
    delete from ringfence.call as call
     where call.org_id = p_drop.org_id
       and call.call_id = p_drop.call_id;
    perform ringfence.add_call_alias(p_keep.org_id, p_drop.call_id, p_keep.call_id);
    -- Who was given the reservation that goes may still ask by it.
    perform ringfence.add_call_alias(p_keep.org_id, p_drop.id::text, p_keep.call_id);
    if p_drop.started_at is not null then
        perform ringfence.start_call(p_keep.org_id, p_keep.call_id, p_drop.started_at);
    end if;
    update ringfence.call as call
       set started_at = coalesce(call.started_at, p_drop.started_at),
           vendor_cost = coalesce(call.vendor_cost, p_drop.vendor_cost),
           costs = coalesce(call.costs, p_drop.costs),
           cost_breakdown = coalesce(call.cost_breakdown, p_drop.cost_breakdown),
           terms = coalesce(call.terms, p_drop.terms),
           assistant_id = coalesce(call.assistant_id, p_drop.assistant_id),
           phone_number_id = coalesce(call.phone_number_id, p_drop.phone_number_id),
           control_host = coalesce(call.control_host, p_drop.control_host),
           created_at = least(call.created_at, p_drop.created_at)
     where call.org_id = p_keep.org_id
       and call.call_id = p_keep.call_id
    returning call.* into strict v_call;
    return ringfence.bind_vapi_call(v_call, p_drop.vapi_call_id);
end
$join_calls$;

comment on function ringfence.join_calls(ringfence.call, ringfence.call, timestamptz) is
'Makes one of two rows that turn out to be the same call. Errors: RF205.';

commit;
