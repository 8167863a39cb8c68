-- Revert ringfence:payment/book_balance from pg
begin;
set local role ringfence_owner;
drop function ringfence.book_balance(jsonb);
commit;
