-- Deploy ringfence:call/adopt_charge to pg
-- requires: call/new_call_id
-- requires: call/find_call
-- requires: call/end_hold
-- requires: wallet/find_entry

-- Purpose      The call of a name, with the charge it may have had directly, of which nothing has
--              been written down here: a call that was never authorized or reported gets its row,
--              one that was authorized ends, and its hold, which has nothing left to pay for. So
--              it can be joined with another.
-- Called by    link_call, reserve_in_full, under the lock.
-- Idempotency  A call gets its row once.
-- Locks        The wallet's and the call's rows, under the organization's lock.
-- Errors       None.
-- Returns      The call, or one of nulls.
begin;
set local role ringfence_owner;

create or replace function ringfence.adopt_charge(
    p_org_id uuid,
    p_name   text
)
returns ringfence.call
language plpgsql
volatile
as $adopt_charge$
declare
    v_call  ringfence.call := ringfence.find_call(p_org_id, p_name);
    v_entry ringfence.credit_transaction;
begin
    if v_call.charge_seq is null then
        v_entry := ringfence.find_entry(p_org_id, 'call', coalesce(v_call.call_id, p_name));
    end if;
    if v_entry.seq is not null and v_call.call_id is not null then
        perform ringfence.end_hold(p_org_id, v_call.call_id, 'ended', null, v_entry.recorded_at);
        update ringfence.call as call
           set status = 'ended',
               ended_at = v_entry.occurred_at,
               charge = -v_entry.amount,
               charge_seq = v_entry.seq,
               settled_by = 'api',
               settled_at = v_entry.recorded_at
         where call.org_id = p_org_id
           and call.call_id = v_call.call_id
        returning * into strict v_call;
    elsif v_entry.seq is not null then
        insert into ringfence.call
               (org_id, call_id, id, status, ended_at, charge, charge_seq, settled_by, settled_at,
                created_at)
        values (p_org_id, p_name, ringfence.new_call_id(), 'ended', v_entry.occurred_at,
                -v_entry.amount, v_entry.seq, 'api', v_entry.recorded_at, v_entry.occurred_at)
        returning * into strict v_call;
    end if;
    return v_call;
end
$adopt_charge$;

comment on function ringfence.adopt_charge(uuid, text) is
'The call of a name, with the charge it may have had directly.';

commit;
