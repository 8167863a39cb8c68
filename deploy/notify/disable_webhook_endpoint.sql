-- Deploy ringfence:notify/disable_webhook_endpoint to pg
-- requires: notify/tables
-- requires: core/clean_text
-- requires: core/clock
-- requires: core/lock_wallet

-- Purpose      Switches an endpoint off: its server said that it is gone for good (410), or an
--              operator does. set_webhook_endpoint switches it on again.
-- Called by    Workers, operators.
-- Idempotency  The first reason is kept.
-- Locks        The organization's.
-- Errors       RF001, RF002, RF003 reason, RF002, RF006 p_as_of, RF108 there is no such endpoint.
-- Returns      One row; outcome is disabled or duplicate.
begin;
set local role ringfence_owner;

create or replace function billing.disable_webhook_endpoint(
    p_org_id uuid,
    p_url    text,
    p_reason text,
    p_as_of  timestamptz default null
)
returns table (
    outcome         text,
    url             text,
    disabled_reason text
)
language plpgsql
volatile
rows 1
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $disable_webhook_endpoint$
declare
    v_reason constant text := ringfence.clean_text('p_reason', p_reason, 500);
    v_now    constant timestamptz := ringfence.clock(p_as_of);
    v_first  ringfence.webhook_endpoint;
begin
    perform ringfence.lock_wallet(p_org_id);
    select endpoint.* into v_first
      from ringfence.webhook_endpoint as endpoint
     where endpoint.org_id = p_org_id
       and endpoint.url = p_url;
    if not found then
        perform ringfence.raise_error('RF108', jsonb_build_object(
            'org_id', p_org_id, 'url', left(p_url, 200)));
    end if;
    update ringfence.webhook_endpoint as endpoint
       set disabled_at = v_now,
           disabled_reason = v_reason
     where endpoint.org_id = p_org_id
       and endpoint.url = p_url
       and endpoint.disabled_at is null;
    perform ringfence.after_posting(p_org_id, null, v_now);
    return query
    select case when v_first.disabled_at is null then 'disabled' else 'duplicate' end, p_url,
           coalesce(v_first.disabled_reason, v_reason);
end
$disable_webhook_endpoint$;

comment on function billing.disable_webhook_endpoint(uuid, text, text, timestamptz) is
'Switches off an endpoint of a customer''s own system. Errors: RF001, RF002, RF003, RF006, RF108.';

grant execute on function billing.disable_webhook_endpoint(uuid, text, text, timestamptz)
   to ringfence_worker, ringfence_ops;

commit;
