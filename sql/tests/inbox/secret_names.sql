\set ON_ERROR_STOP 1
begin;
select plan(2);

select is_empty($$select name from unnest(array['Authorization', 'authorisation', 'X-Vapi-Secret', 'serverUrlSecret', 'client_secret', 'apiKey', 'api_key', 'API-KEY',
    'x-api-key', 'password', 'passwd', 'passphrase', 'token', 'access_token', 'twilioAuthToken', 'twilioApiSecret', 'credentials', 'credential', 'privateKey', 'accessKey',
    'secretKey', 'signing_key', 'Stripe-Signature', 'Set-Cookie', 'bearer', 'hmacKey']) as name where name !~* (ringfence.secret_names() || '$')$$, 'secret names');
select is_empty($$select name from unnest(array['promptTokens', 'llmCompletionTokens', 'credentialId', 'credentialIds', 'secretsShared', 'name', 'key', 'cost', 'tokensPerMinute',
    'authorId', 'passenger', 'durationSeconds', 'controlUrl', 'secret_id']) as name where name ~* (ringfence.secret_names() || '$')$$, 'others');

select * from finish();
rollback;
