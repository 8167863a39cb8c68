-- Deploy ringfence:inbox/secret_names to pg
-- requires: core/schemas

-- Purpose      The names under which secrets are found, in one place: a name is secret when it ends
--              like this, in whatever case. (Counts end in "tokens", ids in "Id": those are not.)
-- Called by    receive_webhook, mask_secrets, mask_text.
-- Idempotency  Pure.
-- Locks        None.
-- Errors       None.
-- Returns      A regular expression, to be used without regard to case.
begin;
set local role ringfence_owner;

create or replace function ringfence.secret_names()
returns text
language sql
immutable
return '(?:authori[sz]ation|bearer|cookie|credentials?|pass(?:word|wd|phrase|code)|secret|signature'
    '|token|(?:access|api|auth|hmac|private|secret|signing)[-_ .]?key)';

comment on function ringfence.secret_names() is
'The endings of names under which secrets are found, as a regular expression.';

commit;
