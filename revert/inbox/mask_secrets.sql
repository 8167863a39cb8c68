-- Revert ringfence:inbox/mask_secrets from pg
begin;
set local role ringfence_owner;
drop function ringfence.mask_secrets(jsonb, integer);
commit;
