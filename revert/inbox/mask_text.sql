-- Revert ringfence:inbox/mask_text from pg
begin;
set local role ringfence_owner;
drop function ringfence.mask_text(text);
commit;
