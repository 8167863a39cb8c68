-- Revert ringfence:payment/forget_card from pg
begin;
set local role ringfence_owner;
drop function ringfence.forget_card(text, text, text, timestamptz);
commit;
