-- Deploy ringfence:call/link_call to pg
-- requires: call/adopt_charge
-- requires: call/bind_vapi_call
-- requires: call/join_calls
-- requires: wallet/check_key
-- requires: wallet/open_wallet

-- Purpose      Says that a call of ours and a call at the vendor are one. From then on every
--              function finds it by either name, and it has one charge. Joined late, after both
--              were charged, the later charge is given back.
-- Called by    Services that place calls themselves; operators.
-- Idempotency  The two names: a repeat answers duplicate.
-- Locks        The organization's.
-- Errors       RF001, RF002 bad argument, RF006 p_as_of, RF101 unknown organization, RF107 neither
--              name is known, RF205, RF206, RF231 the vendor's call is another organization's,
--              RF232 one of them is linked to another call.
-- Returns      One row; outcome is linked, joined or duplicate.
begin;
set local role ringfence_owner;

create or replace function billing.link_call(
    p_org_id       uuid,
    p_call_id      text,
    p_vapi_call_id text,
    p_as_of        timestamptz default null
)
returns table (
    outcome        text,
    org_id         uuid,
    call_id        text,
    vapi_call_id   text,
    reservation_id uuid,
    status         text
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
rows 1
as $link_call$
declare
    v_now     timestamptz;
    v_outcome text := 'linked';
    v_ours    ringfence.call;
    v_vapi    ringfence.call;
begin
    perform ringfence.check_key('p_call_id', p_call_id);
    perform ringfence.check_key('p_vapi_call_id', p_vapi_call_id);
    perform ringfence.assert_read_committed();
    perform ringfence.lock_wallet(p_org_id);
    v_now := ringfence.clock(p_as_of);
    perform ringfence.open_wallet(p_org_id, v_now);

    v_ours := ringfence.adopt_charge(p_org_id, p_call_id);
    v_vapi := ringfence.adopt_charge(p_org_id, p_vapi_call_id);
    if v_ours.call_id is null and v_vapi.call_id is null then
        perform ringfence.raise_error('RF107', jsonb_build_object('call_id', p_call_id));
    elsif v_vapi.call_id is null then
        v_ours := ringfence.bind_vapi_call(v_ours, p_vapi_call_id);
    elsif v_ours.call_id is null then
        perform ringfence.add_call_alias(p_org_id, p_call_id, v_vapi.call_id);
        v_ours := ringfence.bind_vapi_call(v_vapi, p_vapi_call_id);
    elsif v_ours.call_id = v_vapi.call_id then
        v_outcome := case when v_ours.vapi_call_id = p_vapi_call_id then 'duplicate'
                          else 'linked' end;
        v_ours := ringfence.bind_vapi_call(v_ours, p_vapi_call_id);
    elsif v_ours.vapi_call_id <> p_vapi_call_id then
        perform ringfence.raise_error('RF232', jsonb_build_object(
            'name', p_call_id, 'belongs_to', v_ours.vapi_call_id));
    else
        -- What is charged stays; charged both, the first; charged neither, what holds credit; both
        -- or neither, ours.
        v_outcome := 'joined';
        v_ours := case when v_vapi.charge_seq < v_ours.charge_seq
                         or v_ours.charge_seq is null
                            and (v_vapi.charge_seq is not null
                                 or v_vapi.status in ('reserved', 'live')
                                    and v_ours.status not in ('reserved', 'live'))
                       then ringfence.join_calls(v_vapi, v_ours, v_now)
                       else ringfence.join_calls(v_ours, v_vapi, v_now) end;
        v_ours := ringfence.bind_vapi_call(v_ours, p_vapi_call_id);
    end if;
    return query
    select v_outcome, v_ours.org_id, v_ours.call_id, v_ours.vapi_call_id, v_ours.id,
           v_ours.status::text;
end
$link_call$;

comment on function billing.link_call(uuid, text, text, timestamptz) is
'Says that a call of ours and a call at the vendor are one. '
'Errors: RF001, RF002, RF006, RF101, RF107, RF205, RF206, RF231, RF232.';

grant execute on function billing.link_call(uuid, text, text, timestamptz)
   to ringfence_web, ringfence_worker, ringfence_ops;

commit;
