-- Deploy ringfence:reconcile/request_reconciliation to pg
-- requires: reconcile/tables
-- requires: account/assert_organization
-- requires: core/raise_error
-- requires: core/clock

-- Purpose      Asks for a comparison with a vendor's list; a worker claims it. Any window, any
--              organization or all of them; Stripe's lists say nothing of organizations, so of
--              Stripe always all.
-- Called by    The schedule, operators, the command ringfence reconcile, organizations through the
--              web application, once in ten minutes each.
-- Idempotency  The same vendor, organization and window while one is waiting or running answers
--              that one.
-- Locks        None but a lock of its own, so that two who ask at once get the same run.
-- Errors       RF001 no vendor or trigger, RF002 a window that is empty, longer than 400 days or
--              begins in the future, RF003 unknown vendor or trigger, or an organization with
--              Stripe, RF006 p_as_of, RF101 unknown organization.
-- Returns      One row; outcome is requested, duplicate, or too_soon with retry_at when the
--              organization asked less than ten minutes ago; then run_id is the run of that time.
begin;
set local role ringfence_owner;

create or replace function billing.request_reconciliation(
    p_vendor  text        default 'vapi',
    p_from    timestamptz default null,
    p_to      timestamptz default null,
    p_org_id  uuid        default null,
    p_trigger text        default 'operator',
    p_as_of   timestamptz default null
)
returns table (
    outcome     text,
    run_id      uuid,
    status      text,
    window_from timestamptz,
    window_to   timestamptz,
    retry_at    timestamptz
)
language plpgsql
volatile
rows 1
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $request_reconciliation$
declare
    c_pause    constant interval := interval '10 minutes';
    c_triggers constant text[] := array['schedule', 'operator', 'command', 'organization'];
    v_now      constant timestamptz := ringfence.clock(p_as_of);
    v_org_id   constant uuid := coalesce(p_org_id, '00000000-0000-0000-0000-000000000000');
    v_to       constant timestamptz := least(coalesce(p_to, v_now), v_now);
    v_from     constant timestamptz := coalesce(p_from, v_to
        - case p_vendor when 'stripe' then interval '7 days' else interval '48 hours' end);
    v_run      ringfence.reconciliation_run;
begin
    if p_vendor is null or p_trigger is null then
        perform ringfence.raise_error('RF001', jsonb_build_object('argument',
            case when p_vendor is null then 'p_vendor' else 'p_trigger' end));
    elsif p_vendor not in ('vapi', 'stripe') then
        perform ringfence.raise_error('RF003', jsonb_build_object(
            'argument', 'p_vendor', 'expected', array['vapi', 'stripe']));
    elsif p_vendor = 'stripe' and p_org_id is not null then
        perform ringfence.raise_error('RF003', jsonb_build_object(
            'argument', 'p_org_id', 'expected', 'no organization: Stripe lists all payments'));
    elsif p_trigger <> all (c_triggers) then
        perform ringfence.raise_error('RF003', jsonb_build_object(
            'argument', 'p_trigger', 'expected', c_triggers));
    elsif v_from >= v_to or v_from < v_to - interval '400 days' then
        perform ringfence.raise_error('RF002', jsonb_build_object(
            'argument', 'p_from', 'value', v_from, 'before', v_to, 'maximum_days', 400));
    end if;
    if p_org_id is not null then
        perform ringfence.assert_organization(p_org_id);
    end if;
    perform pg_advisory_xact_lock(uuid_hash_extended(v_org_id, 7310312287654));

    select run.* into v_run
      from ringfence.reconciliation_run as run
     where run.org_id = v_org_id
       and run.vendor = p_vendor
       and (run.status in ('waiting', 'running')
            and (run.window_from, run.window_to) = (v_from, v_to)
            or p_trigger = 'organization' and run.requested_by = p_trigger
            and run.requested_at > v_now - c_pause)
     order by run.status in ('waiting', 'running') desc, run.requested_at desc
     limit 1;
    if found then
        return query
        select case when (v_run.window_from, v_run.window_to) = (v_from, v_to)
                    then 'duplicate' else 'too_soon' end,
               v_run.run_id, v_run.status::text, v_run.window_from, v_run.window_to,
               case when p_trigger = 'organization' then v_run.requested_at + c_pause end;
        return;
    end if;
    insert into ringfence.reconciliation_run
           (org_id, vendor, requested_by, window_from, window_to, requested_at, due_at)
    values (v_org_id, p_vendor, p_trigger, v_from, v_to, v_now, v_now)
    returning reconciliation_run.* into v_run;
    return query
    select 'requested', v_run.run_id, v_run.status::text, v_run.window_from, v_run.window_to,
           null::timestamptz;
end
$request_reconciliation$;

comment on function billing.request_reconciliation(
    text, timestamptz, timestamptz, uuid, text, timestamptz) is
'Asks for a comparison with a vendor''s list. Errors: RF001, RF002, RF003, RF006, RF101.';

grant execute on function billing.request_reconciliation(
    text, timestamptz, timestamptz, uuid, text, timestamptz)
   to ringfence_web, ringfence_worker, ringfence_ops;

commit;
