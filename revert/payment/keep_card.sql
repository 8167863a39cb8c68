-- Revert ringfence:payment/keep_card from pg
begin;
set local role ringfence_owner;
drop function ringfence.keep_card(uuid, text, text, timestamptz);
commit;
