-- Deploy ringfence:notify/remove_webhook_endpoint to pg
-- requires: notify/tables
-- requires: core/clock
-- requires: core/lock_wallet

-- Purpose      Sends nothing more to an address, also of what waits already.
-- Called by    Web, operators.
-- Idempotency  Removing what is not there answers duplicate.
-- Locks        The organization's.
-- Errors       None.
-- Returns      One row; outcome is removed or duplicate.
begin;
set local role ringfence_owner;

create or replace function billing.remove_webhook_endpoint(
    p_org_id uuid,
    p_url    text
)
returns table (
    outcome text,
    url     text
)
language plpgsql
volatile
rows 1
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $remove_webhook_endpoint$
begin
    perform ringfence.lock_wallet(p_org_id);
    delete from ringfence.webhook_endpoint as endpoint
     where endpoint.org_id = p_org_id
       and endpoint.url = p_url;
    outcome := case when found then 'removed' else 'duplicate' end;
    url := p_url;
    perform ringfence.after_posting(p_org_id, null, ringfence.clock(null));
    return next;
end
$remove_webhook_endpoint$;

comment on function billing.remove_webhook_endpoint(uuid, text) is
'Sends nothing more to an address of a customer''s own system. Errors: none.';

grant execute on function billing.remove_webhook_endpoint(uuid, text)
   to ringfence_web, ringfence_ops;

commit;
