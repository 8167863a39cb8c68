-- Deploy ringfence:notify/customer_listens to pg
-- requires: notify/tables

-- Purpose      Whether any of a customer's own systems wants to hear of an event: asked before the
--              trouble of putting it into words is taken.
-- Called by    after_posting and what blocks or ends calls.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      The answer.
begin;
set local role ringfence_owner;

create or replace function ringfence.customer_listens(
    p_org_id uuid,
    p_event  text
)
returns boolean
language plpgsql
stable
as $customer_listens$
begin
    return exists (select from ringfence.webhook_endpoint as endpoint
                    where endpoint.org_id = p_org_id
                      and endpoint.disabled_at is null
                      and p_event = any (endpoint.events));
end
$customer_listens$;

comment on function ringfence.customer_listens(uuid, text) is
'Whether any of a customer''s own systems wants to hear of an event.';

commit;
