-- Deploy ringfence:notify/set_webhook_endpoint to pg
-- requires: notify/tables
-- requires: notify/new_webhook_secret
-- requires: account/assert_organization
-- requires: core/clean_text
-- requires: core/clock
-- requires: core/lock_wallet

-- Purpose      Says where a customer's own system wants to hear of which events, and hands out the
--              secret it can verify them with: once, when the endpoint is new. For one that is
--              there it changes the events and switches it on again.
-- Called by    Web, operators.
-- Idempotency  The organization and the address; a repeat answers duplicate, without the secret.
-- Locks        The organization's.
-- Errors       RF001 missing argument, RF002 too long, or more than ten, RF003 not an address that
--              can be delivered to, or an unknown event, RF002, RF006 p_as_of, RF101 unknown
--              organization.
-- Returns      One row; outcome is created, updated or duplicate.
begin;
set local role ringfence_owner;

create or replace function billing.set_webhook_endpoint(
    p_org_id uuid,
    p_url    text,
    p_events text[]      default null,
    p_as_of  timestamptz default null
)
returns table (
    outcome     text,
    endpoint_id uuid,
    url         text,
    events      text[],
    secret      text
)
language plpgsql
volatile
rows 1
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $set_webhook_endpoint$
declare
    c_most    constant integer := 10;
    -- No user, no fragment, and no name in other letters: what is checked is what is called.
    c_form    constant text :=
        '^(https://[A-Za-z0-9.-]+|http://(localhost|127[.]0[.]0[.]1))(:[0-9]{1,5})?(/[!-~]*)?$';
    v_url     constant text := ringfence.clean_text('p_url', p_url, 1000);
    v_now     constant timestamptz := ringfence.clock(p_as_of);
    v_known   text[];
    v_events  text[];
    v_first   ringfence.webhook_endpoint;
    v_secret  text;
begin
    if v_url !~ c_form or v_url ~ '[#"\\<>]' then
        perform ringfence.raise_error('RF003', jsonb_build_object('argument', 'p_url', 'expected',
            'https://host/path, without user and fragment'));
    end if;
    select array_agg(known.event order by known.event) into v_known
      from ringfence.customer_event as known;
    if not v_known @> coalesce(p_events, v_known) or p_events = '{}' then
        perform ringfence.raise_error('RF003', jsonb_build_object(
            'argument', 'p_events', 'expected', v_known));
    end if;
    select array_agg(distinct wanted.event order by wanted.event) into v_events
      from unnest(coalesce(p_events, v_known)) as wanted (event);
    perform ringfence.assert_organization(p_org_id);
    perform ringfence.lock_wallet(p_org_id);

    select endpoint.* into v_first
      from ringfence.webhook_endpoint as endpoint
     where endpoint.org_id = p_org_id
       and endpoint.url = v_url;
    if v_first.url is null then
        if (select count(*) from ringfence.webhook_endpoint as other
             where other.org_id = p_org_id) >= c_most then
            perform ringfence.raise_error('RF002', jsonb_build_object(
                'argument', 'p_url', 'expected', 'so many endpoints', 'maximum', c_most));
        end if;
        v_first.endpoint_id := gen_random_uuid();
        v_secret := ringfence.new_webhook_secret();
        insert into ringfence.webhook_endpoint
               (org_id, endpoint_id, url, events, secret, created_at)
        values (p_org_id, v_first.endpoint_id, v_url, v_events, v_secret, v_now);
    else
        update ringfence.webhook_endpoint as endpoint
           set events = v_events,
               disabled_at = null,
               disabled_reason = null
         where endpoint.org_id = p_org_id
           and endpoint.url = v_url;
    end if;
    perform ringfence.after_posting(p_org_id, null, v_now);
    return query
    select case when v_secret is not null then 'created'
                when v_first.events = v_events and v_first.disabled_at is null then 'duplicate'
                else 'updated' end,
           v_first.endpoint_id, v_url, v_events, v_secret;
end
$set_webhook_endpoint$;

comment on function billing.set_webhook_endpoint(uuid, text, text[], timestamptz) is
'Says where a customer''s own system takes which events; the secret is in the first answer only. '
'Errors: RF001, RF002, RF003, RF006, RF101.';

grant execute on function billing.set_webhook_endpoint(uuid, text, text[], timestamptz)
   to ringfence_web, ringfence_ops;

commit;
