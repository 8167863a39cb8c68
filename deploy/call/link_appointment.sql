-- Deploy ringfence:call/link_appointment to pg
-- requires: call/find_call
-- requires: wallet/check_key
-- requires: account/assert_organization
-- requires: core/lock_wallet
-- requires: core/assert_read_committed
-- requires: core/clock
-- requires: core/raise_error

-- Purpose      Says which appointment a call booked, so that its cost can be told.
-- Called by    Services that book appointments.
-- Idempotency  The appointment: the same call again answers duplicate and takes over a new time.
-- Locks        The organization's, because a join of two calls takes one away.
-- Errors       RF001, RF002 bad argument, RF006 p_as_of, RF101 unknown organization, RF107 unknown
--              call, RF206 isolation level, RF233 another call booked it.
-- Returns      One row; outcome is linked or duplicate.
begin;
set local role ringfence_owner;

create or replace function billing.link_appointment(
    p_org_id         uuid,
    p_call_id        text,
    p_appointment_id text,
    p_starts_at      timestamptz default null,
    p_external_id    text        default null,
    p_as_of          timestamptz default null
)
returns table (
    outcome        text,
    org_id         uuid,
    call_id        text,
    appointment_id text,
    starts_at      timestamptz,
    external_id    text
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
rows 1
as $link_appointment$
declare
    v_now         timestamptz;
    v_call        ringfence.call;
    v_appointment ringfence.appointment;
    v_new         boolean;
begin
    perform ringfence.check_key('p_call_id', p_call_id);
    perform ringfence.check_key('p_appointment_id', p_appointment_id);
    if p_external_id is not null then
        perform ringfence.check_key('p_external_id', p_external_id);
    end if;
    perform ringfence.assert_read_committed();
    perform ringfence.lock_wallet(p_org_id);
    v_now := ringfence.clock(p_as_of);
    perform ringfence.assert_organization(p_org_id);
    v_call := ringfence.find_call(p_org_id, p_call_id);
    if v_call.call_id is null then
        perform ringfence.raise_error('RF107', jsonb_build_object('call_id', p_call_id));
    end if;

    v_new := not exists (select from ringfence.appointment as known
                          where known.org_id = p_org_id
                            and known.appointment_id = p_appointment_id);
    insert into ringfence.appointment as known
           (org_id, appointment_id, call_id, starts_at, external_id, created_at)
    values (p_org_id, p_appointment_id, v_call.call_id, p_starts_at, p_external_id, v_now)
    on conflict on constraint appointment_pkey do update
       set starts_at = coalesce(excluded.starts_at, known.starts_at),
           external_id = coalesce(excluded.external_id, known.external_id)
     where known.call_id = excluded.call_id
    returning known.* into v_appointment;
    if not found then
        perform ringfence.raise_error('RF233', jsonb_build_object(
            'appointment_id', p_appointment_id));
    end if;
    return query
    select case when v_new then 'linked' else 'duplicate' end, p_org_id, v_appointment.call_id,
           v_appointment.appointment_id, v_appointment.starts_at, v_appointment.external_id;
end
$link_appointment$;

comment on function
    billing.link_appointment(uuid, text, text, timestamptz, text, timestamptz) is
'Says which appointment a call booked. Errors: RF001, RF002, RF006, RF101, RF107, RF206, '
'RF233.';

grant execute on function
    billing.link_appointment(uuid, text, text, timestamptz, text, timestamptz)
   to ringfence_web, ringfence_worker, ringfence_ops;

commit;
