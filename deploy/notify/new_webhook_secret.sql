-- Deploy ringfence:notify/new_webhook_secret to pg
-- requires: core/schemas

-- Purpose      A secret for signing webhooks, in the form of Standard Webhooks: 32 bytes nobody can
--              guess. They come from the server's strong random numbers by way of three UUIDs,
--              because without an extension there is no other way to those.
-- Called by    set_webhook_endpoint, rotate_webhook_secret.
-- Idempotency  None: each is another.
-- Locks        None.
-- Errors       None.
-- Returns      whsec_ and the bytes in base64.
begin;
set local role ringfence_owner;

create or replace function ringfence.new_webhook_secret()
returns text
language plpgsql
volatile
as $new_webhook_secret$
begin
    return 'whsec_' || encode(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
                                     || uuid_send(gen_random_uuid())), 'base64');
end
$new_webhook_secret$;

comment on function ringfence.new_webhook_secret() is
'A new secret for signing webhooks, in the form of Standard Webhooks.';

commit;
